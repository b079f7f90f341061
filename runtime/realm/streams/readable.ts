import {
  ReadableByteStreamController,
  ReadableStream,
  ReadableStreamBYOBRequest,
  ReadableStreamDefaultReader,
  TransformStream,
} from "web-streams-polyfill";
import { isUint8Array } from "../webidl/buffer-source.ts";
import {
  PromisePrototypeThen,
  ReflectApply,
  ReflectGetOwnPropertyDescriptor,
  ReflectSetPrototypeOf,
  uncurryThis,
} from "../primordials.ts";

/** A stream of whatever: what its chunks are is checked when they are read. */
export type Stream = ReadableStream<unknown>;
export type StreamReader = ReadableStreamDefaultReader<unknown>;
export type ByteController = ReadableByteStreamController;

/** Feeds a byte stream. */
export interface ByteSource {
  readonly start: (controller: ByteController) => void;
  /** Called when a reader wants bytes and none are queued; the next call waits for what it returns. */
  readonly pull: (controller: ByteController) => Promise<void> | undefined;
  readonly cancel: (reason: unknown) => void;
}

const getLocked = captureGetter(ReadableStream.prototype, "locked");
const getByobRequest = captureGetter(ReadableByteStreamController.prototype, "byobRequest");
const respond: (self: unknown, bytes: number) => void = uncurryThis(
  ReadableStreamBYOBRequest.prototype.respond,
);
const controllerEnqueue: (self: ByteController, chunk: Uint8Array) => void = uncurryThis(
  ReadableByteStreamController.prototype.enqueue,
);
const controllerClose: (self: ByteController) => void = uncurryThis(
  ReadableByteStreamController.prototype.close,
);
const controllerError: (self: ByteController, reason: unknown) => void = uncurryThis(
  ReadableByteStreamController.prototype.error,
);
const streamTee: (self: Stream) => [Stream, Stream] = uncurryThis(ReadableStream.prototype.tee);
const streamPipeThrough: (self: Stream, transform: TransformStream<unknown>) => Stream = uncurryThis(
  ReadableStream.prototype.pipeThrough,
);
const streamCancel: (self: Stream, reason: unknown) => Promise<void> = uncurryThis(
  ReadableStream.prototype.cancel,
);
const readerRead: (self: StreamReader) => Promise<{ readonly done: boolean; readonly value?: unknown }> =
  uncurryThis(ReadableStreamDefaultReader.prototype.read);
const readerCancel: (self: StreamReader, reason: unknown) => Promise<void> = uncurryThis(
  ReadableStreamDefaultReader.prototype.cancel,
);

export { controllerError as errorByteStream, readerRead as readChunk };

/** Whether `value` is a ReadableStream, by what it was constructed as and not by what it claims. */
export function isReadableStream(value: unknown): value is Stream {
  return (
    typeof value === "object" && value !== null && "_disturbed" in value && value instanceof ReadableStream
  );
}

/** Streams §4.1 "locked". */
export function isLocked(stream: Stream): boolean {
  return ReflectApply(getLocked, stream, []) === true;
}

/** Streams §9.1.2 "disturbed": somebody read from the stream or cancelled it. */
export function isDisturbed(stream: Stream): boolean {
  return "_disturbed" in stream && stream._disturbed === true;
}

/** Streams §9.1.2 "unusable", as Fetch §5.2 calls it. */
export function isUnusable(stream: Stream): boolean {
  return isDisturbed(stream) || isLocked(stream);
}

/** Makes a byte stream that asks its source only when somebody reads. */
export function createByteStream(source: ByteSource): Stream {
  const underlying = {
    type: "bytes" as const,
    start: (controller: ByteController) => source.start(controller),
    pull: (controller: ByteController) => source.pull(controller),
    cancel: (reason: unknown) => source.cancel(reason),
  };
  const strategy = { highWaterMark: 0 };
  // What a function adds to Object.prototype must not become part of the source.
  ReflectSetPrototypeOf(underlying, null);
  ReflectSetPrototypeOf(strategy, null);
  return new ReadableStream(underlying, strategy);
}

/** Queues bytes, which the stream takes over: the caller must not use them again. An empty chunk is dropped, as a stream refuses it. */
export function enqueueBytes(controller: ByteController, chunk: Uint8Array): void {
  if (chunk.byteLength > 0) controllerEnqueue(controller, chunk);
}

/** Closes a byte stream, and with it the read into a caller's buffer that may be waiting. */
export function closeByteStream(controller: ByteController): void {
  controllerClose(controller);
  const request = ReflectApply(getByobRequest, controller, []);
  if (request !== null && request !== undefined) respond(request, 0);
}

/** Locks `stream` to a reader that function code cannot reach. */
export function acquireReader(stream: Stream): StreamReader {
  return new ReadableStreamDefaultReader(stream);
}

/** Splits `stream` in two; the bytes of a byte stream are copied for the second (Fetch §5.2 "clone a body"). */
export function teeStream(stream: Stream): [Stream, Stream] {
  return streamTee(stream);
}

/** Streams §9.1.2 "create a proxy": a stream of the same chunks, for which `stream` is locked. */
export function proxyStream(stream: Stream): Stream {
  return streamPipeThrough(stream, new TransformStream());
}

/** Cancels through `reader`; what the source's own cancel answers is dropped. */
export function cancelReader(reader: StreamReader, reason: unknown): void {
  ignoreFailure(readerCancel(reader, reason));
}

/** Cancels a stream that nobody has locked. */
export function cancelStream(stream: Stream, reason: unknown): void {
  ignoreFailure(streamCancel(stream, reason));
}

/** Locks and disturbs `stream` for good, as reading it to its end would (Fetch §5.2 "consume body"). */
export function markConsumed(stream: Stream): void {
  ignoreFailure(readerRead(acquireReader(stream)));
}

/**
 * Fetch §5.3 "incrementally read" to the end: the stream's chunks, each of which has to be bytes.
 *
 * @throws {TypeError} When a chunk is no Uint8Array.
 */
export async function readAllChunks(stream: Stream): Promise<Uint8Array[]> {
  const reader = acquireReader(stream);
  const chunks: Uint8Array[] = [];
  for (;;) {
    const { done, value } = await readerRead(reader);
    if (done) return chunks;
    if (!isUint8Array(value))
      throw new TypeError("Cannot read the body: a chunk of its stream is not a Uint8Array");
    chunks[chunks.length] = value;
  }
}

function ignoreFailure(promise: Promise<unknown>): void {
  void PromisePrototypeThen(promise, undefined, () => {});
}

function captureGetter(prototype: object, name: string): () => unknown {
  const getter = ReflectGetOwnPropertyDescriptor(prototype, name)?.get;
  if (getter === undefined) throw new TypeError(`Cannot capture "${name}": no such accessor`);
  return getter;
}
