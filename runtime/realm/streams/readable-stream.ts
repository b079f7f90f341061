import { PromiseReject } from "../primordials.ts";
import { asDictionary, requireArguments } from "../webidl/arguments.ts";
import { toDOMString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import { toOptionalObject } from "./callbacks.ts";
import { illegalInvocation, INTERNAL } from "./construction.ts";
import { pipe } from "./pipe.ts";
import { readPipeOptions } from "./pipe-options.ts";
import { markHandled } from "./promises.ts";
import { defineAsyncIteration } from "./readable-async-iterator.ts";
import { readableFrom } from "./readable-from.ts";
import { readableOf, setReadableLookup } from "./readable-slot.ts";
import { cancelReadable, Readable } from "./readable-state.ts";
import { ReadableStreamBYOBReader } from "./readable-stream-byob-reader.ts";
import { ReadableStreamDefaultReader } from "./readable-stream-default-reader.ts";
import { readStrategy } from "./strategy.ts";
import { teeReadable } from "./tee.ts";
import { UnderlyingSource } from "./underlying-source.ts";
import { writableOf } from "./writable-slot.ts";

/** Streams §4.2. */
export class ReadableStream {
  readonly #state: Readable;

  static {
    setReadableLookup((value) =>
      typeof value === "object" && value !== null && #state in value ? value.#state : undefined,
    );
  }

  constructor(underlyingSource: unknown = undefined, strategy: unknown = undefined) {
    if (underlyingSource === INTERNAL && strategy instanceof Readable) {
      this.#state = strategy;
      return;
    }
    const prefix = "Failed to construct 'ReadableStream'";
    const object = toOptionalObject(underlyingSource, prefix);
    const converted = readStrategy(strategy, prefix);
    this.#state = new Readable();
    new UnderlyingSource(object).connect(this.#state, converted);
  }

  static #has(value: unknown): value is ReadableStream {
    return typeof value === "object" && value !== null && #state in value;
  }

  static from(asyncIterable: unknown): ReadableStream {
    requireArguments(arguments.length, 1, "Failed to execute 'from' on 'ReadableStream'");
    return wrapReadable(readableFrom(asyncIterable));
  }

  get locked(): boolean {
    return this.#state.reader !== undefined;
  }

  cancel(reason: unknown = undefined): Promise<undefined> {
    if (!ReadableStream.#has(this)) return PromiseReject(illegalInvocation());
    if (this.#state.reader !== undefined)
      return PromiseReject(new TypeError("Cannot cancel the stream: found it locked to a reader"));
    return cancelReadable(this.#state, reason);
  }

  getReader(options: unknown = undefined): ReadableStreamDefaultReader | ReadableStreamBYOBReader {
    void this.#state;
    const prefix = "Failed to execute 'getReader' on 'ReadableStream'";
    const { mode } = asDictionary(options, prefix);
    if (mode === undefined) return new ReadableStreamDefaultReader(this);
    const name = toDOMString(mode);
    if (name === "byob") return new ReadableStreamBYOBReader(this);
    throw new TypeError(
      `${prefix}: The provided value '${name}' is not a valid enum value of type ReadableStreamReaderMode.`,
    );
  }

  pipeThrough(transform: unknown, options: unknown = undefined): unknown {
    const state = this.#state;
    const prefix = "Failed to execute 'pipeThrough' on 'ReadableStream'";
    requireArguments(arguments.length, 1, prefix);
    const pair = asDictionary(transform, prefix);
    const { readable } = pair;
    if (readableOf(readable) === undefined)
      throw new TypeError(`${prefix}: member readable is not of type 'ReadableStream'.`);
    const target = writableOf(pair["writable"]);
    if (target === undefined)
      throw new TypeError(`${prefix}: member writable is not of type 'WritableStream'.`);
    const converted = readPipeOptions(options, prefix);
    if (state.reader !== undefined) throw new TypeError(`${prefix}: the stream is locked.`);
    if (target.writer !== undefined) throw new TypeError(`${prefix}: the writable side is locked.`);
    void markHandled(pipe(state, target, converted));
    return readable;
  }

  pipeTo(destination: unknown, options: unknown = undefined): Promise<undefined> {
    try {
      if (!ReadableStream.#has(this)) throw illegalInvocation();
      const prefix = "Failed to execute 'pipeTo' on 'ReadableStream'";
      requireArguments(arguments.length, 1, prefix);
      const target = writableOf(destination);
      if (target === undefined)
        throw new TypeError(`${prefix}: parameter 1 is not of type 'WritableStream'.`);
      const converted = readPipeOptions(options, prefix);
      if (this.#state.reader !== undefined) throw new TypeError(`${prefix}: the stream is locked.`);
      if (target.writer !== undefined) throw new TypeError(`${prefix}: the destination is locked.`);
      return pipe(this.#state, target, converted);
    } catch (error) {
      return PromiseReject(error);
    }
  }

  tee(): [ReadableStream, ReadableStream] {
    // By index: destructuring would run whatever Array.prototype[Symbol.iterator] is now.
    const branches = teeReadable(this.#state);
    return [wrapReadable(branches[0]), wrapReadable(branches[1])];
  }
}

/** The object that a function sees of a stream that the platform made. */
export function wrapReadable(state: Readable): ReadableStream {
  return new ReadableStream(INTERNAL, state);
}

defineInterface(ReadableStream, "ReadableStream");
defineAsyncIteration(ReadableStream.prototype);
