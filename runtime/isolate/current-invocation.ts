import { AsyncLocalStorage } from "node:async_hooks";

/** Stands for code that runs for no invocation: start-up code, and what goes on after an answer. */
export const NO_INVOCATION = 0;

/**
 * On whose behalf code runs: kept over `await`, timers and streams by V8 (continuation-preserved embedder data), so that the gateway can tell which of several invocations asks for
 * something. The realm cannot see it, and a realm that was escaped from can only blame another invocation of its own function.
 */
export class CurrentInvocation {
  readonly #storage = new AsyncLocalStorage<number>();

  get id(): number {
    return this.#storage.getStore() ?? NO_INVOCATION;
  }

  /** Runs something for an invocation. */
  run<Args extends unknown[]>(id: number, action: (...args: Args) => void, ...args: Args): void {
    this.#storage.run(id, action, ...args);
  }
}
