import { PromisePrototypeThen, PromiseReject, PromiseResolve, PromiseWithResolvers } from "../primordials.ts";

/**
 * What an algorithm of a source, sink or transformer answers: a promise, or undefined for one that is fulfilled with undefined.
 * The second form saves a promise a chunk, and its reactions run at the same moment.
 */
export type Completion = Promise<unknown> | undefined;

/** A promise that is fulfilled with undefined. */
export const FULFILLED: Promise<undefined> = PromiseResolve(undefined);

/** Web IDL "react" to a promise: the callbacks run in a microtask, and must not throw. */
export function react(
  completion: Completion,
  onFulfilled: (value: unknown) => void,
  onRejected?: (reason: unknown) => void,
): void {
  void PromisePrototypeThen(completion ?? FULFILLED, onFulfilled, onRejected);
}

/** HTML "queue a microtask"; `run` must not throw. */
export function queueTask(run: () => void): void {
  void PromisePrototypeThen(FULFILLED, run);
}

/** The promise of `completion`, which is fulfilled with undefined whatever the completion's own value is. */
export function promiseOf(completion: Completion): Promise<undefined> {
  return PromisePrototypeThen(completion ?? FULFILLED, toUndefined);
}

/** Web IDL: sets `promise.[[PromiseIsHandled]]` to true, so that its rejection is not reported. */
export function markHandled<Value>(promise: Promise<Value>): Promise<Value> {
  void PromisePrototypeThen(promise, undefined, toUndefined);
  return promise;
}

/** Web IDL: what a callback answers, as a promise; what it throws, as a rejection. */
export function completionOf(run: () => unknown): Completion {
  try {
    return asCompletion(run());
  } catch (error) {
    return PromiseReject(error);
  }
}

/** What a callback that returns a promise answered. */
export function asCompletion(value: unknown): Completion {
  return (typeof value === "object" && value !== null) || typeof value === "function"
    ? PromiseResolve(value)
    : undefined;
}

/** ECMA-262 §27.2.4.8: a promise, and what settles it. */
interface Resolvers<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Streams §4.9.5 and others: "a promise resolved with startResult". Web IDL makes a promise of a promise, which lasts two microtasks longer: what is done
 * with a new stream in the meantime is done before it has started.
 */
export function startCompletionOf(value: unknown): Completion {
  const completion = asCompletion(value);
  return completion === undefined ? undefined : PromisePrototypeThen(PromisePrototypeThen(completion));
}

/** A promise that is made when somebody asks for it: most of those that the standard keeps, nobody ever looks at. */
export class LazyPromise<Value = undefined> {
  #phase: "pending" | "fulfilled" | "rejected" = "pending";
  #result: unknown;
  #promise: Promise<Value> | undefined;
  #resolvers: Resolvers<Value> | undefined;

  get isPending(): boolean {
    return this.#phase === "pending";
  }

  get promise(): Promise<Value> {
    this.#promise ??= this.#make();
    return this.#promise;
  }

  /** The promise, whose rejection is not reported if nobody handles it. */
  get quietPromise(): Promise<Value> {
    if (this.#promise !== undefined) return this.#promise;
    return markHandled(this.promise);
  }

  /** Does nothing once the promise is settled, as the language's own. */
  resolve(value: Value): void {
    if (this.#phase !== "pending") return;
    this.#phase = "fulfilled";
    this.#result = value;
    this.#resolvers?.resolve(value);
  }

  reject(reason: unknown): void {
    if (this.#phase !== "pending") return;
    this.#phase = "rejected";
    this.#result = reason;
    this.#resolvers?.reject(reason);
  }

  #make(): Promise<Value> {
    if (this.#phase === "rejected") return PromiseReject(this.#result);
    // @ts-expect-error -- resolve() alone makes this phase, and it takes a Value
    if (this.#phase === "fulfilled") return PromiseResolve(this.#result);
    const resolvers: Resolvers<Value> = PromiseWithResolvers<Value>();
    this.#resolvers = resolvers;
    return resolvers.promise;
  }
}

/** A promise that is fulfilled with undefined. */
export function fulfilledPromise(): LazyPromise {
  const made = new LazyPromise();
  made.resolve(undefined);
  return made;
}

/** Rejects `lazy` if it is pending; else answers another that is rejected, to stand in its place. */
export function rejectOrReplace(lazy: LazyPromise, reason: unknown): LazyPromise {
  const rejected = lazy.isPending ? lazy : new LazyPromise();
  rejected.reject(reason);
  return rejected;
}

function toUndefined(): undefined {
  return undefined;
}
