import { defineInterface } from "../webidl/interface.ts";
import { illegalConstructor, INTERNAL } from "./construction.ts";
import { DefaultController } from "./readable-default-state.ts";

/** Streams §4.6. */
export class ReadableStreamDefaultController {
  readonly #state: DefaultController;

  constructor(key: unknown = undefined, state: unknown = undefined) {
    if (key !== INTERNAL || !(state instanceof DefaultController)) throw illegalConstructor();
    this.#state = state;
  }

  get desiredSize(): number | null {
    return this.#state.desiredSize;
  }

  close(): void {
    if (!this.#state.canCloseOrEnqueue)
      throw new TypeError("Cannot close the stream: found it closed, errored or closing");
    this.#state.close();
  }

  enqueue(chunk: unknown = undefined): void {
    if (!this.#state.canCloseOrEnqueue)
      throw new TypeError("Cannot enqueue the chunk: found the stream closed, errored or closing");
    this.#state.enqueue(chunk);
  }

  error(error: unknown = undefined): void {
    this.#state.error(error);
  }
}

/** The object that a function sees of a controller. */
export function wrapDefaultController(state: DefaultController): object {
  return new ReadableStreamDefaultController(INTERNAL, state);
}

defineInterface(ReadableStreamDefaultController, "ReadableStreamDefaultController");
