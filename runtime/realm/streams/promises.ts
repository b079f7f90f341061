import { PromisePrototypeThen, PromiseReject, PromiseResolve, PromiseWithResolvers } from "../primordials.ts";

/**
 * What an algorithm of a source, sink or transformer answers: a promise, or undefined for one that is fulfilled with undefined, or a promise that need not
 * be made. The latter two save promises for each chunk, and their reactions run in a microtask as well.
 */
export type Completion = Promise<unknown> | LazyPromise<unknown> | LazyPromise | undefined;

/** A promise that is fulfilled with undefined. */
export const FULFILLED: Promise<undefined> = PromiseResolve(undefined);

/** Web IDL "react" to a promise: the callbacks run in a microtask, and must not throw. */
export function react(
  completion: Completion,
  onFulfilled: (value: unknown) => void,
  onRejected: (reason: unknown) => void,
): void {
  if (completion instanceof LazyPromise) completion.listen(onFulfilled, onRejected);
  else void PromisePrototypeThen(completion ?? FULFILLED, onFulfilled, onRejected);
}

/** HTML "queue a microtask"; `run` must not throw. */
export function queueTask(run: () => void): void {
  void PromisePrototypeThen(FULFILLED, run);
}

/** The promise of `completion`, which is fulfilled with undefined whatever the completion's own value is. */
export function promiseOf(completion: Completion): Promise<undefined> {
  return PromisePrototypeThen(toPromise(completion), toUndefined);
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

/** The same for callbacks that are called once: Web IDL's conversion takes two microtasks more, which shows when the two sides of a stream end at once. */
export function finalCompletionOf(run: () => unknown): Completion {
  const completion = completionOf(run);
  return completion === undefined ? undefined : delay(completion);
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
  return completion === undefined ? undefined : delay(completion);
}

/** The completion that is rejected with what `onRejected` throws when `completion` is. */
export function rethrowing(completion: Completion, onRejected: (reason: unknown) => never): Completion {
  return PromisePrototypeThen(toPromise(completion), undefined, onRejected);
}

function delay(completion: Completion): Promise<unknown> {
  return PromisePrototypeThen(PromisePrototypeThen(toPromise(completion)));
}

function toPromise(completion: Completion): Promise<unknown> {
  return completion instanceof LazyPromise ? completion.promise : (completion ?? FULFILLED);
}

/** A promise that is made when somebody asks for it: most of those that the standard keeps, nobody ever looks at. */
export class LazyPromise<Value = undefined> {
  #phase: "pending" | "fulfilled" | "rejected" = "pending";
  #result: unknown;
  #promise: Promise<Value> | undefined;
  #resolvers: Resolvers<Value> | undefined;
  #onFulfilled: ((value: unknown) => void) | undefined;
  #onRejected: ((reason: unknown) => void) | undefined;

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

  /** {@link react} to it: the first that does so while it is pending costs no promise. */
  listen(onFulfilled: (value: unknown) => void, onRejected: (reason: unknown) => void): void {
    if (this.#phase !== "pending" || this.#onFulfilled !== undefined || this.#promise !== undefined) {
      void PromisePrototypeThen(this.promise, onFulfilled, onRejected);
      return;
    }
    this.#onFulfilled = onFulfilled;
    this.#onRejected = onRejected;
  }

  /** Does nothing once the promise is settled, as the language's own. */
  resolve(value: Value): void {
    if (this.#phase !== "pending") return;
    this.#phase = "fulfilled";
    this.#result = value;
    this.#resolvers?.resolve(value);
    if (this.#onFulfilled === undefined) return;
    void PromisePrototypeThen(
      value === undefined ? FULFILLED : this.promise,
      this.#onFulfilled,
      this.#onRejected,
    );
    this.#forgetListener();
  }

  reject(reason: unknown): void {
    if (this.#phase !== "pending") return;
    this.#phase = "rejected";
    this.#result = reason;
    this.#resolvers?.reject(reason);
    if (this.#onRejected === undefined) return;
    void PromisePrototypeThen(this.promise, undefined, this.#onRejected);
    this.#forgetListener();
  }

  #forgetListener(): void {
    this.#onFulfilled = undefined;
    this.#onRejected = undefined;
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
