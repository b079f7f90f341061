import { defineInterface } from "../webidl/interface.ts";
import { illegalConstructor, INTERNAL } from "./construction.ts";
import { Transform } from "./transform-state.ts";

/** Streams §6.3. */
export class TransformStreamDefaultController {
  readonly #state: Transform;

  constructor(key: unknown = undefined, state: unknown = undefined) {
    if (key !== INTERNAL || !(state instanceof Transform)) throw illegalConstructor();
    this.#state = state;
  }

  get desiredSize(): number | null {
    return this.#state.readable.desiredSize;
  }

  enqueue(chunk: unknown = undefined): void {
    this.#state.enqueue(chunk);
  }

  error(reason: unknown = undefined): void {
    this.#state.error(reason);
  }

  terminate(): void {
    this.#state.terminate();
  }
}

/** The object that a function sees of a controller. */
export function wrapTransformController(state: Transform): object {
  return new TransformStreamDefaultController(INTERNAL, state);
}

defineInterface(TransformStreamDefaultController, "TransformStreamDefaultController");
