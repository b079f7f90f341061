import type { Version } from "../call.ts";
import { SporeError } from "../errors.ts";
import type { Instance } from "./instance.ts";

export interface PoolLimits {
  /** Invocations at once in one instance before another is started. */
  readonly concurrency: number;
  /** Invocations at once in one instance at most, when no other may be started. */
  readonly maxConcurrency: number;
  /** Event-loop delay, in milliseconds, past which an instance counts as busy whatever it has in flight. */
  readonly maxLagMs: number;
  /** Instances of one version at most. */
  readonly maxInstances: number;
  /** Requests that may wait for an instance of one version. */
  readonly maxQueue: number;
  /** How long a request may wait for an instance, in milliseconds. */
  readonly queueTimeoutMs: number;
}

/** What a pool looks at when it picks an instance. */
export type Pooled = Pick<Instance, "inFlight" | "isServing" | "lagMs" | "silentMs" | "retire">;

interface Waiter<T> {
  readonly resolve: (instance: T) => void;
  readonly reject: (error: SporeError) => void;
  readonly timer: NodeJS.Timeout;
}

/** The instances of one version, and the requests that wait for one. */
export class VersionPool<T extends Pooled> {
  readonly version: Version;
  readonly instances = new Set<T>();
  readonly #limits: PoolLimits;
  readonly #start: (pool: VersionPool<T>) => Promise<T>;
  #starting = 0;
  #waiters: Waiter<T>[] = [];
  #isClosed = false;

  constructor(version: Version, limits: PoolLimits, start: (pool: VersionPool<T>) => Promise<T>) {
    this.version = version;
    this.#limits = limits;
    this.#start = start;
  }

  /** Requests that wait for an instance. */
  get waiting(): number {
    return this.#waiters.length;
  }

  get isEmpty(): boolean {
    return this.instances.size === 0 && this.#starting === 0 && this.#waiters.length === 0;
  }

  /**
   * Picks the instance for one more invocation: at once where one can take it, else when one can.
   *
   * @throws {SporeError} `overloaded`, `startup-failed`, `instance-crashed`.
   */
  acquire(): T | Promise<T> {
    const best = this.#leastBusy();
    if (best === undefined || this.#isBusy(best)) this.#scaleUp();
    return best !== undefined && this.#takesOneMore(best) ? best : this.#wait();
  }

  /** An invocation ended or an instance became ready: lets waiting requests go on. */
  advance(): void {
    if (this.#waiters.length > 0) this.#letOneIn();
    this.#retireIfUnwanted();
  }

  /** An instance is gone. Waiting requests need another. */
  lose(instance: T): void {
    this.instances.delete(instance);
    if (this.#waiters.length > 0) this.#scaleUp();
  }

  /** Retires every instance: the version was replaced. Requests that wait for one are still let in. */
  retire(): void {
    this.#isClosed = true;
    this.#retireIfUnwanted();
  }

  #letOneIn(): void {
    const best = this.#leastBusy();
    if (best === undefined || !this.#takesOneMore(best)) return;
    const waiter = this.#waiters.shift();
    if (waiter === undefined) return;
    clearTimeout(waiter.timer);
    waiter.resolve(best);
    // The waiter opens its invocation in a microtask: the next one must see that first.
    if (this.#waiters.length > 0) queueMicrotask(() => this.advance());
  }

  #leastBusy(): T | undefined {
    let best: T | undefined;
    for (const instance of this.instances) {
      if (!instance.isServing) continue;
      if (best === undefined || this.#load(instance) < this.#load(best)) best = instance;
    }
    return best;
  }

  /** Invocations in flight; an instance whose event loop is held up comes after all others. */
  #load(instance: T): number {
    return instance.inFlight + (instance.lagMs > this.#limits.maxLagMs ? this.#limits.maxConcurrency : 0);
  }

  /** An instance that gives no sign of life may never return: while another starts, nothing more goes to it. */
  #takesOneMore({ inFlight, silentMs }: T): boolean {
    const { maxConcurrency, maxLagMs } = this.#limits;
    return inFlight < maxConcurrency && (silentMs <= maxLagMs || this.#starting === 0);
  }

  #isBusy(instance: T): boolean {
    return instance.inFlight > 0 && this.#load(instance) >= this.#limits.concurrency;
  }

  #scaleUp(): void {
    if (this.#starting > 0 || this.instances.size >= this.#limits.maxInstances) return;
    this.#starting += 1;
    void this.#add();
  }

  async #add(): Promise<void> {
    try {
      await this.#start(this);
    } catch (error) {
      if (!this.#hasServing()) this.#rejectAll(toStartError(error));
    } finally {
      this.#starting -= 1;
    }
    this.advance();
  }

  /** Not before those that were let in have opened their invocations, some microtasks from now. */
  #retireIfUnwanted(): void {
    if (!this.#isClosed || this.#waiters.length > 0) return;
    setImmediate(() => {
      for (const instance of this.instances) instance.retire();
    });
  }

  #hasServing(): boolean {
    return this.#leastBusy() !== undefined;
  }

  #wait(): Promise<T> {
    const { maxQueue, queueTimeoutMs } = this.#limits;
    if (this.#waiters.length >= maxQueue) {
      throw new SporeError("overloaded", `Cannot queue a request: ${maxQueue} are waiting already`);
    }
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const timer = setTimeout(() => this.#giveUp(waiter, queueTimeoutMs), queueTimeoutMs);
    const waiter: Waiter<T> = { resolve, reject, timer };
    this.#waiters.push(waiter);
    return promise;
  }

  #giveUp(waiter: Waiter<T>, waitedMs: number): void {
    this.#waiters = this.#waiters.filter((other) => other !== waiter);
    waiter.reject(
      new SporeError("overloaded", `Cannot start the request: no instance was free for ${waitedMs} ms`),
    );
  }

  #rejectAll(error: SporeError): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) {
      clearTimeout(waiter.timer);
      waiter.reject(error);
    }
  }
}

function toStartError(error: unknown): SporeError {
  if (error instanceof SporeError) return error;
  return new SporeError("overloaded", "Cannot start an instance", { cause: error });
}
