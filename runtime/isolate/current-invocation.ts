import { AsyncLocalStorage } from "node:async_hooks";

/** Stands for code that runs for no invocation: start-up code, and what goes on after an answer. */
export const NO_INVOCATION = 0;

/**
 * On whose behalf code runs: kept over `await`, timers and streams by V8 (continuation-preserved embedder data), so that the gateway can tell which of several invocations asks for
 * something. The realm cannot see it, and a realm that was escaped from can only blame another invocation of its own function.
 */
export class CurrentInvocation {
  readonly #storage = new AsyncLocalStorage<number>();
  readonly #spans = new AsyncLocalStorage<string>();
  #hasSpans = false;

  get id(): number {
    return this.#storage.getStore() ?? NO_INVOCATION;
  }

  /** What runs from here on, in this turn of the event loop and in whatever follows from it, is for an invocation. */
  enter(id: number): void {
    // Not run(), which costs more: each frame is taken for an invocation of its own, so that there is nothing to go back to.
    this.#storage.enterWith(id);
    if (this.#hasSpans) this.#spans.enterWith("");
  }

  /** The function's own span that code runs in, by its id; "" for none. */
  get span(): string {
    return this.#hasSpans ? (this.#spans.getStore() ?? "") : "";
  }

  /** What runs from here on is in a span of the function's. */
  enterSpan(id: string): void {
    this.#hasSpans = true;
    this.#spans.enterWith(id);
  }
}
