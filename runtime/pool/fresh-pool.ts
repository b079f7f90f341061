import type { Version } from "../call.ts";
import { SporeError } from "../errors.ts";
import type { Instance } from "./instance.ts";
import type { PoolLimits } from "./version-pool.ts";

/** What such a pool does with its instances. */
export type Disposable = Pick<Instance, "retire" | "kill">;

interface Waiter<T> {
  readonly resolve: (instance: Promise<T>) => void;
  readonly reject: (error: SporeError) => void;
  readonly timer: NodeJS.Timeout;
}

/** How many requests of one version run at once: each is a process. */
const MAX_AT_ONCE = 32;

/**
 * The instances of a version that asks for isolation by request: each serves one invocation, and ends with it and what its `waitUntil` holds.
 */
export class FreshPool<T extends Disposable> {
  readonly version: Version;
  readonly instances = new Set<T>();
  readonly #limits: Pick<PoolLimits, "maxQueue" | "queueTimeoutMs">;
  readonly #start: (pool: FreshPool<T>) => Promise<T>;
  #running = 0;
  readonly #waiters: Waiter<T>[] = [];

  constructor(
    version: Version,
    limits: Pick<PoolLimits, "maxQueue" | "queueTimeoutMs">,
    start: (pool: FreshPool<T>) => Promise<T>,
  ) {
    this.version = version;
    this.#limits = limits;
    this.#start = start;
  }

  /** Requests that wait for an instance. */
  get waiting(): number {
    return this.#waiters.length;
  }

  get isEmpty(): boolean {
    return this.#running === 0 && this.#waiters.length === 0;
  }

  /**
   * Makes an instance for one invocation.
   *
   * @throws {SporeError} `overloaded`, `startup-failed`, `instance-crashed`; also as a rejection.
   */
  acquire(): Promise<T> {
    return this.#running < MAX_AT_ONCE ? this.#run() : this.#wait();
  }

  /** Its invocation is over. */
  advance(instance: T): void {
    instance.retire();
    // Nothing of it is wanted any more: it need not come to its end by itself.
    instance.kill("retired");
  }

  /** An instance is gone. */
  lose(instance: T): void {
    if (this.instances.delete(instance)) this.#free();
  }

  /** The version was replaced: what runs goes on. */
  retire(): void {}

  async #run(): Promise<T> {
    this.#running += 1;
    try {
      return await this.#start(this);
    } catch (error) {
      this.#free();
      throw error;
    }
  }

  #free(): void {
    this.#running -= 1;
    const waiter = this.#waiters.shift();
    if (waiter === undefined) return;
    clearTimeout(waiter.timer);
    waiter.resolve(this.#run());
  }

  #wait(): Promise<T> {
    const { maxQueue, queueTimeoutMs } = this.#limits;
    if (this.#waiters.length >= maxQueue)
      throw new SporeError("overloaded", `Cannot queue a request: ${maxQueue} are waiting already`);
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const timer = setTimeout(() => {
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
      reject(
        new SporeError(
          "overloaded",
          `Cannot start the request: no process was free for ${queueTimeoutMs} ms`,
        ),
      );
    }, queueTimeoutMs);
    const waiter: Waiter<T> = { resolve, reject, timer };
    this.#waiters.push(waiter);
    return promise;
  }
}
