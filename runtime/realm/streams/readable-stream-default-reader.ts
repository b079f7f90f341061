import { PromiseReject } from "../primordials.ts";
import { requireArguments } from "../webidl/arguments.ts";
import { defineInterface } from "../webidl/interface.ts";
import { illegalInvocation } from "./construction.ts";
import { ReadAnswer, type ReadResult } from "./read-answer.ts";
import { readableOf } from "./readable-slot.ts";
import {
  acquireDefaultReader,
  cancelByReader,
  DefaultReader,
  readDefault,
  releaseReader,
} from "./readable-state.ts";

/** Streams §4.4. */
export class ReadableStreamDefaultReader {
  readonly #state = new DefaultReader();

  constructor(stream: unknown) {
    const prefix = "Failed to construct 'ReadableStreamDefaultReader'";
    requireArguments(arguments.length, 1, prefix);
    const readable = readableOf(stream);
    if (readable === undefined)
      throw new TypeError(`${prefix}: parameter 1 is not of type 'ReadableStream'.`);
    acquireDefaultReader(readable, this.#state);
  }

  static #has(value: unknown): value is ReadableStreamDefaultReader {
    return typeof value === "object" && value !== null && #state in value;
  }

  get closed(): Promise<undefined> {
    return ReadableStreamDefaultReader.#has(this)
      ? this.#state.closed.quietPromise
      : PromiseReject(illegalInvocation());
  }

  cancel(reason: unknown = undefined): Promise<undefined> {
    return ReadableStreamDefaultReader.#has(this)
      ? cancelByReader(this.#state, reason)
      : PromiseReject(illegalInvocation());
  }

  read(): Promise<ReadResult> {
    if (!ReadableStreamDefaultReader.#has(this)) return PromiseReject(illegalInvocation());
    const answer = new ReadAnswer();
    readDefault(this.#state, answer);
    return answer.promise;
  }

  releaseLock(): void {
    releaseReader(this.#state);
  }
}

defineInterface(ReadableStreamDefaultReader, "ReadableStreamDefaultReader");
