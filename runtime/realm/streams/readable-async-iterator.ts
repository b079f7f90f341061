import {
  ObjectDefineProperty,
  PromisePrototypeThen,
  PromiseReject,
  PromiseResolve,
  ReflectDeleteProperty,
  ReflectGetPrototypeOf,
  ReflectSetPrototypeOf,
} from "../primordials.ts";
import { asDictionary } from "../webidl/arguments.ts";
import { illegalInvocation } from "./construction.ts";
import { FULFILLED } from "./promises.ts";
import { ReadAnswer, type ReadResult } from "./read-answer.ts";
import { readableOf } from "./readable-slot.ts";
import {
  acquireDefaultReader,
  cancelByReader,
  type DefaultReader,
  readDefault,
  releaseReader,
} from "./readable-state.ts";

/** ECMA-262 §27.1.4 %AsyncIteratorPrototype%. */
const ASYNC_ITERATOR_PROTOTYPE = ReflectGetPrototypeOf(
  ReflectGetPrototypeOf(async function* empty() {}.prototype) ?? {},
);

/** Streams §4.2.5 and Web IDL §3.7.10.2: an "asynchronous iterator object" of a stream. */
class ReadableStreamAsyncIterator {
  readonly #reader: DefaultReader;
  readonly #preventCancel: boolean;
  /** The last call's promise, while one is not settled: calls run one after the other. */
  #last: Promise<ReadResult> | undefined;
  #unsettled = 0;
  #isFinished = false;

  readonly #settle = (hasEnded: boolean): void => {
    this.#unsettled--;
    if (!hasEnded) return;
    this.#isFinished = true;
    releaseReader(this.#reader);
  };

  constructor(reader: DefaultReader, preventCancel: boolean) {
    this.#reader = reader;
    this.#preventCancel = preventCancel;
  }

  static #has(value: unknown): value is ReadableStreamAsyncIterator {
    return typeof value === "object" && value !== null && #reader in value;
  }

  next(): Promise<ReadResult> {
    if (!ReadableStreamAsyncIterator.#has(this)) return PromiseReject(illegalInvocation());
    if (this.#unsettled > 0) return this.#enqueue(() => this.#read());
    this.#unsettled++;
    this.#last = this.#read();
    return this.#last;
  }

  return(value: unknown): Promise<ReadResult> {
    if (!ReadableStreamAsyncIterator.#has(this)) return PromiseReject(illegalInvocation());
    return this.#enqueue(() => this.#stop(value));
  }

  /** `run` has to call #settle when what it answers is settled. */
  #enqueue(run: () => Promise<ReadResult>): Promise<ReadResult> {
    const last = this.#unsettled === 0 ? undefined : this.#last;
    this.#unsettled++;
    this.#last = last === undefined ? run() : PromisePrototypeThen(last, run, run);
    return this.#last;
  }

  #read(): Promise<ReadResult> {
    if (this.#isFinished) return this.#answer({ value: undefined, done: true });
    const answer = new NextAnswer(this.#settle);
    readDefault(this.#reader, answer);
    // Web IDL §3.7.10.2: the answer is a reaction to that of the read, so that it comes after what the read's end sets off.
    return PromisePrototypeThen(answer.promise, undefined);
  }

  #stop(value: unknown): Promise<ReadResult> {
    if (this.#isFinished) return this.#answer({ value, done: true });
    this.#isFinished = true;
    const cancelled = this.#preventCancel ? FULFILLED : cancelByReader(this.#reader, value);
    releaseReader(this.#reader);
    return PromisePrototypeThen(
      cancelled,
      () => {
        this.#unsettled--;
        return { value, done: true };
      },
      (error) => {
        this.#unsettled--;
        throw error;
      },
    );
  }

  #answer(result: ReadResult): Promise<ReadResult> {
    this.#unsettled--;
    return PromiseResolve(result);
  }
}

/** A read that an iteration waits for. */
class NextAnswer extends ReadAnswer {
  readonly #settle: (hasEnded: boolean) => void;

  constructor(settle: (hasEnded: boolean) => void) {
    super();
    this.#settle = settle;
  }

  override onChunk(value: unknown): void {
    this.#settle(false);
    super.onChunk(value);
  }

  override onClose(): void {
    this.#settle(true);
    super.onClose();
  }

  override onError(error: unknown): void {
    this.#settle(true);
    super.onError(error);
  }
}

/** Gives ReadableStream `values` and `Symbol.asyncIterator`. */
export function defineAsyncIteration(target: object): void {
  const { values } = {
    values(this: unknown, options: unknown = undefined): object {
      const stream = readableOf(this);
      if (stream === undefined) throw illegalInvocation();
      const { preventCancel } = asDictionary(options, "Failed to execute 'values' on 'ReadableStream'");
      const isKept = Boolean(preventCancel);
      return new ReadableStreamAsyncIterator(acquireDefaultReader(stream), isKept);
    },
  };
  ObjectDefineProperty(target, "values", {
    value: values,
    writable: true,
    enumerable: true,
    configurable: true,
  });
  ObjectDefineProperty(target, Symbol.asyncIterator, {
    value: values,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}

const { prototype } = ReadableStreamAsyncIterator;
// Web IDL gives the prototype no constructor: a function must not make iterators of its own.
ReflectDeleteProperty(prototype, "constructor");
ReflectSetPrototypeOf(prototype, ASYNC_ITERATOR_PROTOTYPE);
ObjectDefineProperty(prototype, "next", { enumerable: true });
ObjectDefineProperty(prototype, "return", { enumerable: true });
ObjectDefineProperty(prototype, Symbol.toStringTag, {
  value: "ReadableStream AsyncIterator",
  configurable: true,
});
