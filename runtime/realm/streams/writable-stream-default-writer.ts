import { PromiseReject } from "../primordials.ts";
import { requireArguments } from "../webidl/arguments.ts";
import { defineInterface } from "../webidl/interface.ts";
import { illegalInvocation } from "./construction.ts";
import { LazyPromise } from "./promises.ts";
import { writableOf } from "./writable-slot.ts";
import { abortWritable, closeWritable, Writer } from "./writable-state.ts";
import { acquireWriter, desiredSizeOf, releasedError, releaseWriter, writeChunk } from "./writer-state.ts";

/** Streams §5.3. */
export class WritableStreamDefaultWriter {
  readonly #state = new Writer();

  constructor(stream: unknown) {
    const prefix = "Failed to construct 'WritableStreamDefaultWriter'";
    requireArguments(arguments.length, 1, prefix);
    const writable = writableOf(stream);
    if (writable === undefined)
      throw new TypeError(`${prefix}: parameter 1 is not of type 'WritableStream'.`);
    acquireWriter(writable, this.#state);
  }

  static #has(value: unknown): value is WritableStreamDefaultWriter {
    return typeof value === "object" && value !== null && #state in value;
  }

  get closed(): Promise<undefined> {
    return WritableStreamDefaultWriter.#has(this)
      ? this.#state.closed.quietPromise
      : PromiseReject(illegalInvocation());
  }

  get desiredSize(): number | null {
    const { stream } = this.#state;
    if (stream === undefined) throw releasedError();
    return desiredSizeOf(stream);
  }

  get ready(): Promise<undefined> {
    return WritableStreamDefaultWriter.#has(this)
      ? this.#state.ready.quietPromise
      : PromiseReject(illegalInvocation());
  }

  abort(reason: unknown = undefined): Promise<undefined> {
    if (!WritableStreamDefaultWriter.#has(this)) return PromiseReject(illegalInvocation());
    const { stream } = this.#state;
    return stream === undefined ? PromiseReject(releasedError()) : abortWritable(stream, reason);
  }

  close(): Promise<undefined> {
    if (!WritableStreamDefaultWriter.#has(this)) return PromiseReject(illegalInvocation());
    const { stream } = this.#state;
    if (stream === undefined) return PromiseReject(releasedError());
    if (stream.isClosing)
      return PromiseReject(new TypeError("Cannot close the stream: it is closing already"));
    return closeWritable(stream);
  }

  releaseLock(): void {
    releaseWriter(this.#state);
  }

  write(chunk: unknown = undefined): Promise<undefined> {
    if (!WritableStreamDefaultWriter.#has(this)) return PromiseReject(illegalInvocation());
    const answer = new LazyPromise();
    writeChunk(this.#state, chunk, answer);
    return answer.promise;
  }
}

defineInterface(WritableStreamDefaultWriter, "WritableStreamDefaultWriter");
