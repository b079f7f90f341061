import { PromiseReject } from "../primordials.ts";
import { FULFILLED, fulfilledPromise, rejectOrReplace } from "./promises.ts";
import {
  closeWritable,
  isOver,
  readyOf,
  type Writable,
  Writer,
  type WriteRequest,
} from "./writable-state.ts";

/**
 * Streams §5.5.3 SetUpWritableStreamDefaultWriter.
 *
 * @throws {TypeError} When the stream is locked.
 */
export function acquireWriter(stream: Writable, writer: Writer = new Writer()): Writer {
  if (stream.writer !== undefined)
    throw new TypeError("Cannot lock the stream: found it locked to a writer, wanted it free");
  writer.stream = stream;
  stream.writer = writer;
  switch (stream.state) {
    case "writable":
      writer.ready = readyOf(stream);
      break;
    case "erroring":
      writer.ready.reject(stream.storedError);
      break;
    case "closed":
      writer.ready = fulfilledPromise();
      writer.closed = fulfilledPromise();
      break;
    case "errored":
      writer.ready.reject(stream.storedError);
      writer.closed.reject(stream.storedError);
  }
  return writer;
}

/** Streams §5.5.3 WritableStreamDefaultWriterRelease. */
export function releaseWriter(writer: Writer): void {
  if (writer.stream === undefined) return;
  const error = releasedError();
  writer.ready = rejectOrReplace(writer.ready, error);
  writer.closed = rejectOrReplace(writer.closed, error);
  writer.stream.writer = undefined;
  writer.stream = undefined;
}

/** Streams §5.5.3 WritableStreamDefaultWriterWrite; `request` is told what became of the chunk. */
export function writeChunk(writer: Writer, chunk: unknown, request: WriteRequest): void {
  const { stream } = writer;
  if (stream === undefined) {
    request.reject(releasedError());
    return;
  }
  const size = stream.controller.chunkSize(chunk);
  // The strategy's size is the function's code: it may have done anything.
  if (stream !== writer.stream) request.reject(releasedError());
  else if (stream.state === "errored") request.reject(stream.storedError);
  else if (stream.isClosing || stream.state === "closed")
    request.reject(
      new TypeError("Cannot write to the stream: found it closing or closed, wanted it writable"),
    );
  else if (stream.state === "erroring") request.reject(stream.storedError);
  else {
    stream.writeRequests.push(request);
    stream.controller.write(chunk, size);
  }
}

/** Streams §5.5.3 WritableStreamDefaultWriterCloseWithErrorPropagation. */
export function closeOrPropagate({ stream }: Writer): Promise<undefined> {
  if (stream === undefined) return PromiseReject(releasedError());
  if (stream.isClosing || stream.state === "closed") return FULFILLED;
  return stream.state === "errored" ? PromiseReject(stream.storedError) : closeWritable(stream);
}

/** Streams §5.5.3 WritableStreamDefaultWriterGetDesiredSize. */
export function desiredSizeOf(stream: Writable): number | null {
  if (stream.state === "errored" || stream.state === "erroring") return null;
  return isOver(stream) ? 0 : stream.controller.desiredSize;
}

export function releasedError(): TypeError {
  return new TypeError("Cannot use the writer: found it released, wanted it locked to a stream");
}
