import { PromiseReject, ReflectApply } from "../primordials.ts";
import { toEnforcedInteger } from "../webidl/integers.ts";
import { toDOMString } from "../webidl/convert.ts";
import { toFunction } from "./callbacks.ts";
import { asCompletion, type Completion, finalCompletionOf, startCompletionOf } from "./promises.ts";
import { ByteController } from "./readable-byte-state.ts";
import { DefaultController } from "./readable-default-state.ts";
import type { Readable, ReadableSource } from "./readable-state.ts";
import { wrapByteController } from "./readable-byte-stream-controller.ts";
import { wrapDefaultController } from "./readable-stream-default-controller.ts";
import { highWaterMarkOf, type Strategy } from "./strategy.ts";

const PREFIX = "Failed to construct 'ReadableStream'";

/** Streams §4.2.3 `UnderlyingSource`, converted: the object, and its members as they were when the stream was made. */
export class UnderlyingSource implements ReadableSource {
  readonly autoAllocateChunkSize: number | undefined;
  readonly isByteSource: boolean;
  readonly #object: unknown;
  readonly #cancel: Function | undefined;
  readonly #pull: Function | undefined;
  readonly #start: Function | undefined;
  #controller: object | undefined;

  constructor(object: Readonly<Record<string, unknown>> | null) {
    this.#object = object ?? undefined;
    // Web IDL §3.2.17: members are read in the order of their names.
    const size = object?.["autoAllocateChunkSize"];
    this.autoAllocateChunkSize =
      size === undefined
        ? undefined
        : toEnforcedInteger(size, {
            maximum: Number.MAX_SAFE_INTEGER,
            type: "unsigned long long",
            context: PREFIX,
          });
    this.#cancel = toFunction(object?.["cancel"], "cancel", PREFIX);
    this.#pull = toFunction(object?.["pull"], "pull", PREFIX);
    this.#start = toFunction(object?.["start"], "start", PREFIX);
    this.isByteSource = readType(object?.["type"]);
  }

  /** Makes the stream's controller and runs the source's start, which may throw. */
  connect(stream: Readable, strategy: Strategy): void {
    if (this.isByteSource) this.#connectBytes(stream, strategy);
    else this.#connectDefault(stream, strategy);
  }

  /** Streams §4.9.4 SetUpReadableStreamDefaultControllerFromUnderlyingSource. */
  #connectDefault(stream: Readable, strategy: Strategy): void {
    const controller = new DefaultController(stream, this, {
      highWaterMark: highWaterMarkOf(strategy, 1),
      sizeOf: strategy.sizeOf,
    });
    this.#controller = wrapDefaultController(controller);
    controller.start(startCompletionOf(this.#runStart()));
  }

  /** Streams §4.9.5 SetUpReadableByteStreamControllerFromUnderlyingSource. */
  #connectBytes(stream: Readable, strategy: Strategy): void {
    if (strategy.sizeOf !== undefined)
      throw new RangeError(`${PREFIX}: The strategy of a byte stream cannot have a size function.`);
    const highWaterMark = highWaterMarkOf(strategy, 0);
    const { autoAllocateChunkSize } = this;
    if (autoAllocateChunkSize === 0)
      throw new TypeError(`${PREFIX}: autoAllocateChunkSize must be greater than 0.`);
    const controller = new ByteController(stream, this, { highWaterMark, autoAllocateChunkSize });
    this.#controller = wrapByteController(controller);
    controller.start(startCompletionOf(this.#runStart()));
  }

  pull(): Completion {
    const pull = this.#pull;
    if (pull === undefined) return undefined;
    try {
      return asCompletion(ReflectApply(pull, this.#object, [this.#controller]));
    } catch (error) {
      return PromiseReject(error);
    }
  }

  cancel(reason: unknown): Completion {
    const cancel = this.#cancel;
    return cancel === undefined
      ? undefined
      : finalCompletionOf(() => ReflectApply(cancel, this.#object, [reason]));
  }

  #runStart(): unknown {
    return this.#start === undefined
      ? undefined
      : ReflectApply(this.#start, this.#object, [this.#controller]);
  }
}

/** Streams §4.2.3 `ReadableStreamType`. */
function readType(value: unknown): boolean {
  if (value === undefined) return false;
  const type = toDOMString(value);
  if (type === "bytes") return true;
  throw new TypeError(
    `${PREFIX}: The provided value '${type}' is not a valid enum value of type ReadableStreamType.`,
  );
}
