import { PromiseReject, ReflectApply } from "../primordials.ts";
import { toFunction } from "./callbacks.ts";
import { asCompletion, type Completion, finalCompletionOf } from "./promises.ts";
import type { Transform, Transformer } from "./transform-state.ts";
import { wrapTransformController } from "./transform-stream-default-controller.ts";

const PREFIX = "Failed to construct 'TransformStream'";

/** Streams §6.2.3 `Transformer`, converted: the object, and its members as they were when the stream was made. */
export class UnderlyingTransformer implements Transformer {
  readonly #object: unknown;
  readonly #cancel: Function | undefined;
  readonly #flush: Function | undefined;
  readonly #start: Function | undefined;
  readonly #transform: Function | undefined;
  #stream: Transform | undefined;
  #controller: object | undefined;

  constructor(object: Readonly<Record<string, unknown>> | null) {
    this.#object = object ?? undefined;
    // Web IDL §3.2.17: members are read in the order of their names.
    this.#cancel = toFunction(object?.["cancel"], "cancel", PREFIX);
    this.#flush = toFunction(object?.["flush"], "flush", PREFIX);
    const readableType = object?.["readableType"];
    this.#start = toFunction(object?.["start"], "start", PREFIX);
    this.#transform = toFunction(object?.["transform"], "transform", PREFIX);
    const writableType = object?.["writableType"];
    if (readableType !== undefined) throw new RangeError(`${PREFIX}: a transformer has no readableType.`);
    if (writableType !== undefined) throw new RangeError(`${PREFIX}: a transformer has no writableType.`);
  }

  /** Makes the controller that the transformer's methods get. */
  connect(stream: Transform): void {
    this.#stream = stream;
    this.#controller = wrapTransformController(stream);
  }

  /** Runs the transformer's start, which may throw. */
  start(): unknown {
    return this.#start === undefined
      ? undefined
      : ReflectApply(this.#start, this.#object, [this.#controller]);
  }

  transform(chunk: unknown): Completion {
    const transform = this.#transform;
    try {
      if (transform !== undefined)
        return asCompletion(ReflectApply(transform, this.#object, [chunk, this.#controller]));
      this.#stream?.enqueue(chunk);
      return undefined;
    } catch (error) {
      return PromiseReject(error);
    }
  }

  flush(): Completion {
    const flush = this.#flush;
    return flush === undefined
      ? undefined
      : finalCompletionOf(() => ReflectApply(flush, this.#object, [this.#controller]));
  }

  cancel(reason: unknown): Completion {
    const cancel = this.#cancel;
    return cancel === undefined
      ? undefined
      : finalCompletionOf(() => ReflectApply(cancel, this.#object, [reason]));
  }
}
