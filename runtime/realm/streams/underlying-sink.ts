import { PromiseReject, ReflectApply } from "../primordials.ts";
import { toFunction } from "./callbacks.ts";
import { asCompletion, type Completion, finalCompletionOf, startCompletionOf } from "./promises.ts";
import { highWaterMarkOf, type Strategy } from "./strategy.ts";
import { WritableDefaultController } from "./writable-default-state.ts";
import type { Writable, WritableSink } from "./writable-state.ts";
import { wrapWritableController } from "./writable-stream-default-controller.ts";

const PREFIX = "Failed to construct 'WritableStream'";

/** Streams §5.2.3 `UnderlyingSink`, converted: the object, and its members as they were when the stream was made. */
export class UnderlyingSink implements WritableSink {
  readonly #object: unknown;
  readonly #abort: Function | undefined;
  readonly #close: Function | undefined;
  readonly #start: Function | undefined;
  readonly #write: Function | undefined;
  #controller: object | undefined;

  constructor(object: Readonly<Record<string, unknown>> | null) {
    this.#object = object ?? undefined;
    // Web IDL §3.2.17: members are read in the order of their names.
    this.#abort = toFunction(object?.["abort"], "abort", PREFIX);
    this.#close = toFunction(object?.["close"], "close", PREFIX);
    this.#start = toFunction(object?.["start"], "start", PREFIX);
    const type = object?.["type"];
    this.#write = toFunction(object?.["write"], "write", PREFIX);
    if (type !== undefined) throw new RangeError(`${PREFIX}: a sink has no type.`);
  }

  /** Streams §5.5.4 SetUpWritableStreamDefaultControllerFromUnderlyingSink; the sink's start may throw. */
  connect(stream: Writable, strategy: Strategy): void {
    const { sizeOf } = strategy;
    const controller = new WritableDefaultController(stream, this, {
      highWaterMark: highWaterMarkOf(strategy, 1),
      sizeOf,
    });
    this.#controller = wrapWritableController(controller);
    const started: unknown =
      this.#start === undefined ? undefined : ReflectApply(this.#start, this.#object, [this.#controller]);
    controller.start(startCompletionOf(started));
  }

  write(chunk: unknown): Completion {
    const write = this.#write;
    if (write === undefined) return undefined;
    try {
      return asCompletion(ReflectApply(write, this.#object, [chunk, this.#controller]));
    } catch (error) {
      return PromiseReject(error);
    }
  }

  close(): Completion {
    const close = this.#close;
    return close === undefined ? undefined : finalCompletionOf(() => ReflectApply(close, this.#object, []));
  }

  abort(reason: unknown): Completion {
    const abort = this.#abort;
    return abort === undefined
      ? undefined
      : finalCompletionOf(() => ReflectApply(abort, this.#object, [reason]));
  }
}
