import type { FunctionLine, OpenSubrequest, Version } from "../call.ts";
import { SporeError } from "../errors.ts";
import type { Blanks } from "./blanks.ts";
import { type BackedOff, Backoff } from "./backoff.ts";
import type { CodeCaches } from "./code-caches.ts";
import { FreshPool } from "./fresh-pool.ts";
import { Instance } from "./instance.ts";
import type { Snapshots } from "./snapshots.ts";
import { measureStart } from "./start-facts.ts";
import type { PoolCounts } from "./usage.ts";
import type { Watchdog } from "./watchdog.ts";
import { type PoolLimits, VersionPool } from "./version-pool.ts";

export interface PoolOptions {
  readonly blanks: Blanks;
  readonly snapshots: Snapshots;
  readonly codeCaches: CodeCaches;
  readonly watchdog: Watchdog;
  readonly limits: PoolLimits;
  /** Instances of all versions together at most: each is a process. */
  readonly maxTotalInstances: number;
  /** How long an instance may be idle before it is retired, in milliseconds. */
  readonly idleMs: number;
  readonly openSubrequest: OpenSubrequest;
  readonly onLog: (line: FunctionLine) => void;
  /** An instance ended; `reason` says why, for the log. */
  readonly onExit: (version: Version, pid: number, reason: string) => void;
}

/** How often busy instances are pinged: how fresh the event-loop delay is. */
const PING_INTERVAL_MS = 100;
const IDLE_CHECK_MS = 10_000;

/** Blanks that one start may use up: as many as may have died together, and one. */
const START_TRIES = 4;

/** Codes of starts that failed for what the function did. */
const START_FAILURES: ReadonlySet<string> = new Set(["startup-failed", "startup-limit", "instance-crashed"]);

type AnyPool = VersionPool<Instance> | FreshPool<Instance>;

/** All instances of all versions. */
export class Pool {
  readonly #options: PoolOptions;
  readonly #versions = new Map<string, AnyPool>();
  readonly #instances = new Set<Instance>();
  readonly #backoff = new Backoff();
  readonly #timers: readonly NodeJS.Timeout[];
  #isClosing = false;
  #onEmpty: () => void = () => {};

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#timers = [
      setInterval(() => this.#pingBusy(), PING_INTERVAL_MS).unref(),
      setInterval(() => this.#retireIdle(), Math.min(IDLE_CHECK_MS, options.idleMs)).unref(),
    ];
  }

  /** Which version each process holds. */
  get held(): ReadonlyMap<number, Version> {
    return new Map([...this.#instances].map(({ pid, version }) => [pid, version]));
  }

  /** Processes that run now: for the log, and for tests that look for leaks. */
  get pids(): number[] {
    return [...this.#instances].map(({ pid }) => pid);
  }

  get counts(): PoolCounts {
    const { blanks, snapshots, codeCaches } = this.#options;
    let waiting = 0;
    for (const pool of this.#versions.values()) waiting += pool.waiting;
    return { blanks: blanks.ready, snapshots: snapshots.count, codeCaches: codeCaches.counts, waiting };
  }

  /** Versions that are not started now, since they ended badly again and again. */
  get backedOff(): ReturnType<Backoff["list"]> {
    return this.#backoff.list();
  }

  /**
   * Picks an instance of `version`.
   *
   * @throws {SporeError} `overloaded`, `startup-failed`, `instance-crashed` or `shutting-down`; also as a rejection.
   */
  acquire(version: Version): Instance | Promise<Instance> {
    if (this.#isClosing)
      throw new SporeError("shutting-down", "Cannot start the request: the gateway is shutting down");
    let pool = this.#versions.get(version.id);
    if (pool === undefined) {
      pool = this.#makePool(version);
      this.#versions.set(version.id, pool);
    }
    return pool.acquire();
  }

  #makePool(version: Version): AnyPool {
    const { limits } = this.#options;
    return version.isolation === "request"
      ? new FreshPool(version, limits, (self) => this.#start(self))
      : new VersionPool(version, limits, (self) => this.#start(self));
  }

  /** Lets the instances of a replaced version finish and end. */
  retire(version: Version): void {
    this.#options.snapshots.drop(version);
    this.#options.codeCaches.forget(version);
    this.#backoff.forget(version);
    this.#versions.get(version.id)?.retire();
    this.#versions.delete(version.id);
  }

  /** Lets running invocations finish for at most `graceMs`, then ends every process. */
  async close(graceMs: number): Promise<void> {
    this.#isClosing = true;
    for (const timer of this.#timers) clearInterval(timer);
    const { promise: empty, resolve } = Promise.withResolvers<void>();
    this.#onEmpty = resolve;
    for (const instance of this.#instances) instance.retire();
    if (this.#instances.size === 0) return;
    const timer = setTimeout(() => {
      for (const instance of this.#instances) instance.kill("shutdown");
    }, graceMs);
    await empty;
    clearTimeout(timer);
  }

  /** A blank may have died while nobody looked, which shows when it is taken or given a version: then another one gets it. */
  async #start(pool: AnyPool): Promise<Instance> {
    const backedOff = this.#backoff.check(pool.version);
    if (backedOff !== undefined) throw backedOff;
    this.#makeRoom();
    for (let tries = 1; ; tries++) {
      try {
        return await this.#startOn(pool);
      } catch (error) {
        const hasDied = !(error instanceof SporeError) || error.code === "instance-crashed";
        if (hasDied && !this.#isClosing && tries < START_TRIES) continue;
        this.#failedToStart(pool.version, error);
        throw error;
      }
    }
  }

  /** What says nothing of the function does not count: too many processes, a gateway that ends. */
  #failedToStart(version: Version, error: unknown): void {
    if (!(error instanceof SporeError) || this.#isClosing || !START_FAILURES.has(error.code)) return;
    this.#failed(version, error.code, error);
  }

  #failed(version: Version, reason: string, error?: SporeError): void {
    const backedOff = this.#backoff.failed(version, reason, error);
    if (backedOff === undefined) return;
    this.#options.onLog({ version, level: "error", text: describeBackoff(backedOff), origin: undefined });
  }

  async #startOn(pool: AnyPool): Promise<Instance> {
    const { blanks, snapshots, codeCaches, watchdog, openSubrequest, onLog } = this.#options;
    const beganAt = performance.now();
    const copy = await snapshots.fork(pool.version);
    const blank = copy ?? (await blanks.take());
    const takenAt = performance.now();
    const instance = new Instance(blank, pool.version, {
      origin: copy === undefined ? "blank" : "copy",
      codeCache: copy === undefined ? codeCaches.of(pool.version) : undefined,
      openSubrequest,
      events: {
        onLog,
        onSettled: (settled) => {
          pool.advance(settled);
          if (settled.inFlight === 0) codeCaches.ask(settled);
        },
        onExit: (gone, reason) => this.#lose(pool, gone, reason),
      },
    });
    this.#instances.add(instance);
    watchdog.watch(instance);
    if (this.#isClosing) instance.retire();
    await instance.loaded;
    instance.start = measureStart({
      isCopy: copy !== undefined,
      beganAt,
      takenAt,
      evaluateMs: instance.report.wallMs,
      codeCache: instance.report.codeCache,
    });
    pool.instances.add(instance);
    codeCaches.count(pool.version, instance.report.codeCache);
    snapshots.consider(pool.version, instance.report.cpuMs);
    return instance;
  }

  /** Under the bound on processes, the one that was idle longest makes room for the new one. */
  #makeRoom(): void {
    if (this.#instances.size < this.#options.maxTotalInstances) return;
    let oldest: Instance | undefined;
    for (const instance of this.#instances) {
      if (instance.inFlight > 0 || !instance.isServing) continue;
      if (oldest === undefined || instance.idleSince < oldest.idleSince) oldest = instance;
    }
    if (oldest === undefined) {
      throw new SporeError(
        "overloaded",
        `Cannot start an instance: ${this.#instances.size} are busy, which is the bound`,
      );
    }
    oldest.retire();
  }

  #lose(pool: AnyPool, instance: Instance, reason: string): void {
    this.#instances.delete(instance);
    if (instance.hasFailed) this.#failed(pool.version, reason);
    pool.lose(instance);
    if (pool.isEmpty && this.#versions.get(pool.version.id) === pool) this.#versions.delete(pool.version.id);
    this.#options.onExit(pool.version, instance.pid, reason);
    if (this.#instances.size === 0) this.#onEmpty();
  }

  #pingBusy(): void {
    for (const instance of this.#instances) if (instance.inFlight > 0) instance.ping();
  }

  #retireIdle(): void {
    const before = performance.now() - this.#options.idleMs;
    for (const instance of this.#instances) {
      if (instance.isServing && instance.inFlight === 0 && instance.idleSince < before) instance.retire();
    }
  }
}

function describeBackoff({ failures, waitMs, reason }: BackedOff): string {
  return `Ended badly ${failures} times in a row, the last time with "${reason}": not started again for ${waitMs / 1_000} s`;
}
