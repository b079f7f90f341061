import type { AbortSignal } from "../dom/abort.ts";
import { defineInterface } from "../webidl/interface.ts";
import { illegalConstructor, INTERNAL } from "./construction.ts";
import { WritableDefaultController } from "./writable-default-state.ts";

/** Streams §5.4. */
export class WritableStreamDefaultController {
  readonly #state: WritableDefaultController;

  constructor(key: unknown = undefined, state: unknown = undefined) {
    if (key !== INTERNAL || !(state instanceof WritableDefaultController)) throw illegalConstructor();
    this.#state = state;
  }

  get signal(): AbortSignal {
    return this.#state.signal;
  }

  error(error: unknown = undefined): void {
    this.#state.error(error);
  }
}

/** The object that a function sees of a controller. */
export function wrapWritableController(state: WritableDefaultController): object {
  return new WritableStreamDefaultController(INTERNAL, state);
}

defineInterface(WritableStreamDefaultController, "WritableStreamDefaultController");
