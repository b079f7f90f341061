import { spore } from "./spore.ts";

/**
 * `node:async_hooks`. A frame is what AsyncLocalStorage keeps: every storage's store, made anew for each change and never changed itself.
 * The engine carries the current one over promises, the host over timers.
 */
type Frame = ReadonlyMap<AsyncLocalStorage<unknown>, unknown>;

type Fn<Self, Rest extends unknown[], Result> = (this: Self, ...rest: Rest) => Result;

function currentFrame(): Frame | undefined {
  const frame = spore().getFrame();
  return frame instanceof Map ? frame : undefined;
}

/** Calls `callback` in a frame, and comes back to the one before, also when it throws. */
function runInFrame<Result>(frame: Frame | undefined, callback: () => Result): Result {
  const { getFrame, setFrame } = spore();
  const before = getFrame();
  setFrame(frame);
  try {
    return callback();
  } finally {
    setFrame(before);
  }
}

/** Options of an {@link AsyncLocalStorage}. */
export interface StorageOptions<T> {
  readonly defaultValue?: T;
  readonly name?: string;
}

/** Keeps a store for everything that a call starts. */
export class AsyncLocalStorage<T> {
  readonly #defaultValue: T | undefined;
  readonly #name: string;

  constructor({ defaultValue, name = "" }: StorageOptions<T> = {}) {
    this.#defaultValue = defaultValue;
    this.#name = name;
  }

  get name(): string {
    return this.#name;
  }

  static bind<Self, Rest extends unknown[], Result>(
    callback: Fn<Self, Rest, Result>,
  ): Fn<Self, Rest, Result> {
    return AsyncResource.bind(callback);
  }

  /** A function that calls others in the frame of now. */
  static snapshot(): <Rest extends unknown[], Result>(
    callback: (...rest: Rest) => Result,
    ...rest: Rest
  ) => Result {
    const frame = currentFrame();
    return (callback, ...rest) => runInFrame(frame, () => callback(...rest));
  }

  getStore(): T | undefined {
    const frame = currentFrame();
    if (frame?.has(this) !== true) return this.#defaultValue;
    // @ts-expect-error -- what this storage has put there
    return frame.get(this);
  }

  run<Rest extends unknown[], Result>(
    store: T | undefined,
    callback: (...rest: Rest) => Result,
    ...rest: Rest
  ): Result {
    return runInFrame(this.#frameWith(store), () => Reflect.apply(callback, null, rest));
  }

  exit<Rest extends unknown[], Result>(callback: (...rest: Rest) => Result, ...rest: Rest): Result {
    return this.run(undefined, callback, ...rest);
  }

  /** For the rest of the running code, and all that it starts. */
  enterWith(store: T): void {
    spore().setFrame(this.#frameWith(store));
  }

  disable(): void {
    const frame = new Map(currentFrame());
    frame.delete(this);
    spore().setFrame(frame);
  }

  /** `using _ = storage.withScope(store)`: until the end of the block. */
  withScope(store: T): { dispose(): void; [Symbol.dispose](): void } {
    const { getFrame, setFrame } = spore();
    const before = getFrame();
    let isOver = false;
    this.enterWith(store);
    function dispose(): void {
      if (!isOver) setFrame(before);
      isOver = true;
    }
    return { dispose, [Symbol.dispose]: dispose };
  }

  #frameWith(store: unknown): Frame {
    return new Map(currentFrame()).set(this, store);
  }
}

let lastAsyncId = 1;

/** Remembers the frame that it was made in. */
export class AsyncResource {
  readonly #frame = currentFrame();
  readonly #asyncId = ++lastAsyncId;
  readonly type: string;

  constructor(type: string) {
    if (typeof type !== "string") {
      const message = `The "type" argument must be of type string. Received ${type === null ? "null" : typeof type}`;
      throw Object.assign(new TypeError(message), { code: "ERR_INVALID_ARG_TYPE" });
    }
    this.type = type;
  }

  static bind<Self, Rest extends unknown[], Result>(
    callback: Fn<Self, Rest, Result>,
    type?: string,
    self?: Self,
  ): Fn<Self, Rest, Result> {
    return new AsyncResource(type ?? (callback.name || "bound-anonymous-fn")).bind(callback, self);
  }

  runInAsyncScope<Self, Rest extends unknown[], Result>(
    callback: Fn<Self, Rest, Result>,
    self?: Self,
    ...rest: Rest
  ): Result {
    return runInFrame(this.#frame, () => Reflect.apply(callback, self, rest));
  }

  bind<Self, Rest extends unknown[], Result>(
    callback: Fn<Self, Rest, Result>,
    self?: Self,
  ): Fn<Self, Rest, Result> {
    const frame = this.#frame;
    function bound(this: Self, ...rest: Rest): Result {
      return runInFrame(frame, () => Reflect.apply(callback, self ?? this, rest));
    }
    Object.defineProperty(bound, "length", { value: callback.length, configurable: true });
    return bound;
  }

  asyncId(): number {
    return this.#asyncId;
  }

  triggerAsyncId(): number {
    return 0;
  }

  emitDestroy(): this {
    return this;
  }
}

/** Hooks are never called: what a function starts is not told of one by one. */
export function createHook(): { enable(): object; disable(): object } {
  const hook = { enable: () => hook, disable: () => hook };
  return hook;
}

export function executionAsyncId(): number {
  return 0;
}

export function executionAsyncResource(): object {
  return {};
}

export function triggerAsyncId(): number {
  return 0;
}

export const asyncWrapProviders: Readonly<Record<string, number>> = Object.freeze({ NONE: 0 });

// oxlint-disable-next-line import/no-default-export -- as the module of Node.js
export default {
  AsyncLocalStorage,
  AsyncResource,
  asyncWrapProviders,
  createHook,
  executionAsyncId,
  executionAsyncResource,
  triggerAsyncId,
};
