import { PromiseReject, PromiseResolve } from "../primordials.ts";
import { type Completion, LazyPromise, promiseOf, rejectOrReplace } from "./promises.ts";
import { Queue } from "./queue.ts";

/** Streams §4.3.2 "read request". */
export interface ReadRequest {
  onChunk(chunk: unknown): void;
  onClose(): void;
  onError(error: unknown): void;
}

/** Streams §4.5.2 "read-into request". */
export interface ReadIntoRequest {
  onChunk(view: ArrayBufferView<ArrayBuffer>): void;
  onClose(view: ArrayBufferView<ArrayBuffer> | undefined): void;
  onError(error: unknown): void;
}

/** What a stream asks of its controller: Streams §4.6.4 and §4.7.4. */
export interface ReadableController {
  cancelSteps(reason: unknown): Completion;
  pullSteps(request: ReadRequest): void;
  releaseSteps(): void;
}

/** What feeds a stream. Neither method throws. */
export interface ReadableSource {
  pull(): Completion;
  cancel(reason: unknown): Completion;
}

/** Streams §4.4.3: the slots of a ReadableStreamDefaultReader. */
export class DefaultReader {
  readonly kind = "default";
  readonly requests = new Queue<ReadRequest>();
  stream: Readable | undefined;
  closed: LazyPromise = new LazyPromise();
}

/** Streams §4.5.3: the slots of a ReadableStreamBYOBReader. */
export class ByobReader {
  readonly kind = "byob";
  readonly requests = new Queue<ReadIntoRequest>();
  stream: Readable | undefined;
  closed: LazyPromise = new LazyPromise();
}

export type Reader = DefaultReader | ByobReader;

/** Streams §4.2.2: the slots of a ReadableStream. No function ever holds one of these. */
export class Readable {
  state: "readable" | "closed" | "errored" = "readable";
  storedError: unknown;
  reader: Reader | undefined;
  isDisturbed = false;
  /** How many bytes the stream has, for who promised it: a FixedLengthStream. */
  length: number | undefined;
  #controller: ReadableController | undefined;

  get controller(): ReadableController {
    if (this.#controller === undefined) throw new TypeError("Cannot use the stream: it is being constructed");
    return this.#controller;
  }

  set controller(controller: ReadableController) {
    this.#controller = controller;
  }
}

/** Streams §4.9.4 SetUpReadableStreamDefaultReader. */
export function acquireDefaultReader(
  stream: Readable,
  reader: DefaultReader = new DefaultReader(),
): DefaultReader {
  lockTo(stream, reader);
  return reader;
}

/** Streams §4.9.3 ReadableStreamReaderGenericInitialize, and the check that comes before it. */
export function lockTo(stream: Readable, reader: Reader): void {
  if (stream.reader !== undefined) {
    throw new TypeError("Cannot lock the stream: found it locked to a reader, wanted it free");
  }
  reader.stream = stream;
  stream.reader = reader;
  if (stream.state === "closed") reader.closed.resolve(undefined);
  else if (stream.state === "errored") reader.closed.reject(stream.storedError);
}

/** Streams §4.9.3 ReadableStreamReaderGenericRelease. */
function releaseLock(reader: Reader, stream: Readable): void {
  reader.closed = rejectOrReplace(reader.closed, releasedError());
  stream.controller.releaseSteps();
  stream.reader = undefined;
  reader.stream = undefined;
}

/** Streams §4.9.4 ReadableStreamDefaultReaderRelease and ReadableStreamBYOBReaderRelease. */
export function releaseReader(reader: Reader): void {
  if (reader.stream === undefined) return;
  releaseLock(reader, reader.stream);
  errorRequests(reader, releasedError());
}

/** Streams §4.9.3 ReadableStreamReaderGenericCancel. */
export function cancelByReader(reader: Reader, reason: unknown): Promise<undefined> {
  if (reader.stream === undefined) return PromiseReject(releasedError());
  return cancelReadable(reader.stream, reason);
}

/** Streams §4.9.4 ReadableStreamDefaultReaderRead. */
export function readDefault(reader: DefaultReader, request: ReadRequest): void {
  const { stream } = reader;
  if (stream === undefined) {
    request.onError(releasedError());
    return;
  }
  stream.isDisturbed = true;
  if (stream.state === "readable") stream.controller.pullSteps(request);
  else if (stream.state === "closed") request.onClose();
  else request.onError(stream.storedError);
}

/** Streams §4.9.1 ReadableStreamCancel. */
export function cancelReadable(stream: Readable, reason: unknown): Promise<undefined> {
  stream.isDisturbed = true;
  if (stream.state === "closed") return PromiseResolve(undefined);
  if (stream.state === "errored") return PromiseReject(stream.storedError);
  closeReadable(stream);
  const { reader } = stream;
  if (reader instanceof ByobReader) drain(reader.requests, (request) => request.onClose(undefined));
  return promiseOf(stream.controller.cancelSteps(reason));
}

/** Streams §4.9.2 ReadableStreamClose. */
export function closeReadable(stream: Readable): void {
  stream.state = "closed";
  const { reader } = stream;
  if (reader === undefined) return;
  reader.closed.resolve(undefined);
  if (reader instanceof DefaultReader) drain(reader.requests, (request) => request.onClose());
}

/** Streams §4.9.2 ReadableStreamError. */
export function errorReadable(stream: Readable, error: unknown): void {
  stream.state = "errored";
  stream.storedError = error;
  const { reader } = stream;
  if (reader === undefined) return;
  reader.closed.reject(error);
  errorRequests(reader, error);
}

/** Streams §4.9.2 ReadableStreamAddReadRequest: what reads is a default reader. */
export function addReadRequest({ reader }: Readable, request: ReadRequest): void {
  if (reader instanceof DefaultReader) reader.requests.push(request);
}

/** The reader that waits for a chunk, if there is one: Streams §4.9.2 ReadableStreamHasDefaultReader, …GetNumReadRequests. */
export function waitingReader({ reader }: Readable): DefaultReader | undefined {
  return reader instanceof DefaultReader && !reader.requests.isEmpty ? reader : undefined;
}

/** The same for a reader that brings its own buffers. */
export function waitingByobReader({ reader }: Readable): ByobReader | undefined {
  return reader instanceof ByobReader && !reader.requests.isEmpty ? reader : undefined;
}

function errorRequests(reader: Reader, error: unknown): void {
  if (reader instanceof DefaultReader) drain(reader.requests, (request) => request.onError(error));
  else drain(reader.requests, (request) => request.onError(error));
}

/** Empties `queue` before anything is called: what is called may read again. */
function drain<Item>(queue: Queue<Item>, visit: (item: Item) => void): void {
  const taken = queue.takeAll();
  for (let node = taken; node !== undefined; node = node.next) visit(node.item);
}

function releasedError(): TypeError {
  return new TypeError("Cannot use the reader: found it released, wanted it locked to a stream");
}
