/**
 * `AsyncLocalStorage` for the synchronous part of a call.
 *
 * The realm cannot follow a store across `await`: there, and in callbacks, it is undefined. What it must never be is the store of another request, so
 * `run` puts back what was there before, also when the callback throws.
 */
export class AsyncLocalStorage<T> {
  #store: T | undefined;

  run<Rest extends unknown[], Result>(
    store: T | undefined,
    callback: (...rest: Rest) => Result,
    ...rest: Rest
  ): Result {
    const before = this.#store;
    this.#store = store;
    try {
      return callback(...rest);
    } finally {
      this.#store = before;
    }
  }

  exit<Rest extends unknown[], Result>(callback: (...rest: Rest) => Result, ...rest: Rest): Result {
    return this.run(undefined, callback, ...rest);
  }

  getStore(): T | undefined {
    return this.#store;
  }

  /** There is no end to the asynchronous part that Node would bind the store to: it would reach other requests. */
  enterWith(_store: T): never {
    throw new Error("Cannot enter a store: AsyncLocalStorage.enterWith() is not available, use run()");
  }

  disable(): void {
    this.#store = undefined;
  }

  static bind<Bound extends (...rest: never[]) => unknown>(callback: Bound): Bound {
    return callback;
  }

  static snapshot(): <Rest extends unknown[], Result>(
    callback: (...rest: Rest) => Result,
    ...rest: Rest
  ) => Result {
    return (callback, ...rest) => callback(...rest);
  }
}
