/**
 * Streams for the rest of the platform: what Fetch and others do with them, past anything that a function could have replaced.
 */
import { PromiseReject } from "../primordials.ts";
import { isUint8Array } from "../webidl/buffer-source.ts";
import { createByteReadable } from "./create-readable.ts";
import { pipe } from "./pipe.ts";
import { type Completion, LazyPromise, markHandled } from "./promises.ts";
import type { ByteController } from "./readable-byte-state.ts";
import { type ReadableStream, wrapReadable } from "./readable-stream.ts";
import { readableOf } from "./readable-slot.ts";
import {
  acquireDefaultReader,
  cancelByReader,
  cancelReadable,
  type DefaultReader,
  type Readable,
  type ReadableSource,
  readDefault,
  type ReadRequest,
} from "./readable-state.ts";
import { createIdentityTransform } from "./transform-state.ts";
import { teeReadable } from "./tee.ts";
import type { CloneChunk } from "./tee-default.ts";

/** A stream of whatever: what its chunks are is checked when they are read. */
export type Stream = ReadableStream;
/** A lock on a stream that no function can reach. */
export type StreamReader = DefaultReader;
export type { ByteController };
export type { ReadRequest };

/** What a read gives. It has no prototype: no function can have it taken for a promise by an `Object.prototype.then`. */
export interface ReadChunk {
  readonly __proto__?: null;
  readonly done: boolean;
  readonly value?: unknown;
}

/** Feeds a byte stream. */
export interface ByteSource {
  readonly start: (controller: ByteController) => void;
  /** Called when a reader wants bytes and none are queued; the next call waits for what it returns. */
  readonly pull: (controller: ByteController) => Promise<void> | undefined;
  readonly cancel: (reason: unknown) => void;
}

/** Whether `value` is a ReadableStream, by what it was constructed as and not by what it claims. */
export function isReadableStream(value: unknown): value is Stream {
  return readableOf(value) !== undefined;
}

/** Streams §4.1 "locked". */
export function isLocked(stream: Stream): boolean {
  return stateOf(stream).reader !== undefined;
}

/** Streams §9.1.2 "disturbed": somebody read from the stream or cancelled it. */
export function isDisturbed(stream: Stream): boolean {
  return stateOf(stream).isDisturbed;
}

/** Streams §9.1.2 "unusable", as Fetch §5.2 calls it. */
export function isUnusable(stream: Stream): boolean {
  return isDisturbed(stream) || isLocked(stream);
}

/** How many bytes the stream will give, where who made it vouches for that (a FixedLengthStream); else undefined. */
export function knownLength(stream: Stream): number | undefined {
  return stateOf(stream).length;
}

/** Makes a byte stream that asks its source only when somebody reads. */
export function createByteStream(source: ByteSource): Stream {
  const adapter = new ByteSourceAdapter(source);
  const controller = createByteReadable(adapter);
  adapter.controller = controller;
  source.start(controller);
  return wrapReadable(controller.stream);
}

/** Queues bytes, which the stream takes over: the caller must not use them again. An empty chunk is dropped, as a stream refuses it. */
export function enqueueBytes(controller: ByteController, chunk: Uint8Array): void {
  if (chunk.byteLength > 0 && isUint8Array(chunk)) controller.enqueueOwned(chunk);
}

/** Closes a byte stream, and with it the read into a caller's buffer that may be waiting. */
export function closeByteStream(controller: ByteController): void {
  controller.close();
  if (controller.hasPendingPullIntos && controller.stream.state === "closed") controller.respond(0);
}

/** Streams §9.1.1 "error". */
export function errorByteStream(controller: ByteController, reason: unknown): void {
  controller.error(reason);
}

/**
 * Locks `stream` to a reader that function code cannot reach.
 *
 * @throws {TypeError} When the stream is locked.
 */
export function acquireReader(stream: Stream): StreamReader {
  return acquireDefaultReader(stateOf(stream));
}

/** The next chunk. */
export function readChunk(reader: StreamReader): Promise<ReadChunk> {
  const answer = new ChunkAnswer();
  readDefault(reader, answer);
  return answer.promise;
}

/** The next chunk, told at once where it is there: nothing is made for it. */
export function requestChunk(reader: StreamReader, request: ReadRequest): void {
  readDefault(reader, request);
}

/** Splits `stream` in two; the bytes of a byte stream are copied for the second (Fetch §5.2 "clone a body"). */
export function teeStream(stream: Stream, clone?: CloneChunk): [Stream, Stream] {
  const branches = teeReadable(stateOf(stream), clone);
  return [wrapReadable(branches[0]), wrapReadable(branches[1])];
}

/** Streams §9.1.2 "create a proxy": a stream of the same chunks, for which `stream` is locked. */
export function proxyStream(stream: Stream): Stream {
  const source = stateOf(stream);
  const { readable, writable } = createIdentityTransform();
  readable.stream.length = source.length;
  void markHandled(
    pipe(source, writable.stream, {
      preventAbort: false,
      preventCancel: false,
      preventClose: false,
      signal: undefined,
    }),
  );
  return wrapReadable(readable.stream);
}

/** Cancels through `reader`; what the source's own cancel answers is dropped. */
export function cancelReader(reader: StreamReader, reason: unknown): void {
  void markHandled(cancelByReader(reader, reason));
}

/** Cancels a stream that nobody has locked. */
export function cancelStream(stream: Stream, reason: unknown): void {
  const state = stateOf(stream);
  if (state.reader === undefined) void markHandled(cancelReadable(state, reason));
}

/** Locks and disturbs `stream` for good, as reading it to its end would (Fetch §5.2 "consume body"). */
export function markConsumed(stream: Stream): void {
  readDefault(acquireReader(stream), { onChunk: () => {}, onClose: () => {}, onError: () => {} });
}

/**
 * Fetch §5.3 "incrementally read" to the end: what `finish` makes of the stream's chunks, each of which has to be bytes.
 *
 * @throws {TypeError} When a chunk is no Uint8Array.
 */
export function readAllChunks<Value>(
  stream: Stream,
  finish: (chunks: readonly Uint8Array[]) => Value,
): Promise<Value> {
  return new AllChunks(acquireReader(stream), finish).read();
}

/** Takes the chunks that are there in one go; a promise is made for all of them together. */
class AllChunks<Value> implements ReadRequest {
  readonly #reader: DefaultReader;
  readonly #chunks: Uint8Array[] = [];
  readonly #finish: (chunks: readonly Uint8Array[]) => Value;
  readonly #answer = new LazyPromise<Value>();
  #isLooping = false;
  #hasAnswer = false;

  constructor(reader: DefaultReader, finish: (chunks: readonly Uint8Array[]) => Value) {
    this.#reader = reader;
    this.#finish = finish;
  }

  read(): Promise<Value> {
    this.#loop();
    return this.#answer.promise;
  }

  onChunk(chunk: unknown): void {
    if (!isUint8Array(chunk)) {
      const error = new TypeError("Cannot read the body: a chunk of its stream is not a Uint8Array");
      this.#answer.reject(error);
      return;
    }
    this.#chunks[this.#chunks.length] = chunk;
    this.#hasAnswer = true;
    this.#loop();
  }

  onClose(): void {
    try {
      this.#answer.resolve(this.#finish(this.#chunks));
    } catch (error) {
      this.#answer.reject(error);
    }
  }

  onError(error: unknown): void {
    this.#answer.reject(error);
  }

  /** A chunk that is there is told inside of the read: a loop, for it must not grow the stack. */
  #loop(): void {
    if (this.#isLooping) return;
    this.#isLooping = true;
    do {
      this.#hasAnswer = false;
      readDefault(this.#reader, this);
    } while (this.#hasAnswer);
    this.#isLooping = false;
  }
}

/** A read for the platform. */
class ChunkAnswer extends LazyPromise<ReadChunk> implements ReadRequest {
  onChunk(value: unknown): void {
    this.resolve({ __proto__: null, done: false, value });
  }

  onClose(): void {
    this.resolve({ __proto__: null, done: true });
  }

  onError(error: unknown): void {
    this.reject(error);
  }
}

class ByteSourceAdapter implements ReadableSource {
  controller: ByteController | undefined;
  readonly #source: ByteSource;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  pull(): Completion {
    if (this.controller === undefined) return undefined;
    try {
      return this.#source.pull(this.controller);
    } catch (error) {
      return PromiseReject(error);
    }
  }

  cancel(reason: unknown): Completion {
    try {
      this.#source.cancel(reason);
      return undefined;
    } catch (error) {
      return PromiseReject(error);
    }
  }
}

function stateOf(stream: Stream): Readable {
  const state = readableOf(stream);
  if (state === undefined) throw new TypeError("Cannot use the stream: it is no ReadableStream");
  return state;
}
