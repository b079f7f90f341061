/** Stands for Node's `internal/webstreams/*`, over the realm's own streams: what `Readable.toWeb()` and its like are made of. */
const { ReadableStream, WritableStream } = globalThis;
export { ReadableStream, WritableStream };

export const kChunk = Symbol("kChunk");
export const kClose = Symbol("kClose");
export const kError = Symbol("kError");
export const kResolvedPromise = Promise.resolve();

export function isReadableStream(value: unknown): boolean {
  return value instanceof ReadableStream;
}

export function isWritableStream(value: unknown): boolean {
  return value instanceof WritableStream;
}

interface ReadRequest {
  readonly [kChunk]: (chunk: unknown) => void;
  readonly [kClose]: () => void;
  readonly [kError]: (error: unknown) => void;
}

/** Streams §4.9.4 "ReadableStreamDefaultReaderRead", through the public interface. */
export function readableStreamDefaultReaderRead(
  reader: ReadableStreamDefaultReader<unknown>,
  request: ReadRequest,
): void {
  reader.read().then(
    ({ done, value }) => (done ? request[kClose]() : request[kChunk](value)),
    (error: unknown) => request[kError](error),
  );
}

interface WriteRequest {
  readonly [kClose]?: () => void;
  readonly [kChunk]?: () => void;
  readonly [kError]?: (error: unknown) => void;
}

/** Streams §5.5.4 "WritableStreamDefaultWriterWrite", with callbacks for its end. */
export function writableStreamDefaultWriterWriteWithRequest(
  writer: WritableStreamDefaultWriter<unknown>,
  chunk: unknown,
  request: WriteRequest,
): void {
  writer.write(chunk).then(
    () => (request[kChunk] ?? request[kClose])?.(),
    (error: unknown) => request[kError]?.(error),
  );
}
