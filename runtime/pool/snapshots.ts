import type { FunctionLine, OpenSubrequest, Version } from "../call.ts";
import { SporeError } from "../errors.ts";
import type { Blank, Nursery, Snapshot } from "../nursery/nursery.ts";
import { Instance } from "./instance.ts";
import { serveWarmUp } from "./warm-up.ts";
import type { Watchdog } from "./watchdog.ts";

export interface SnapshotsOptions {
  readonly nursery: Nursery;
  readonly watchdog: Watchdog;
  readonly openSubrequest: OpenSubrequest;
  readonly onLog: (line: FunctionLine) => void;
  /** Snapshots of all versions together at most: each is a process. */
  readonly maxSnapshots: number;
  /** Start-up code that takes at least this much CPU time is worth a snapshot, in milliseconds. Copying a process costs a few. */
  readonly minStartMs: number;
}

/** What is known of one version's snapshot. */
type Entry =
  | { readonly state: "making" }
  | { readonly state: "ready"; readonly snapshot: Snapshot }
  /** Its start-up code is run for each instance, for a reason that is its own. */
  | { readonly state: "refused"; readonly reason: string };

/**
 * The snapshots of versions whose start-up code costs more than a copy of the process in which it has run.
 *
 * They are made one after the other, beside the requests: a version that has none yet is started on a blank.
 */
export class Snapshots {
  readonly #options: SnapshotsOptions;
  /** In the order of their last use. */
  readonly #entries = new Map<string, Entry>();
  readonly #queue: Version[] = [];
  #isMaking = false;
  #isClosed = false;

  constructor(options: SnapshotsOptions) {
    this.#options = options;
  }

  /** How many versions have one now. */
  get count(): number {
    return [...this.#entries.values()].filter(({ state }) => state === "ready").length;
  }

  /** Why a version has none; undefined when it has, may still get one, or does not need one. */
  obstacleOf(version: Version): string | undefined {
    const entry = this.#entries.get(version.id);
    return entry?.state === "refused" ? entry.reason : undefined;
  }

  /**
   * Copies the version's snapshot.
   *
   * @returns Undefined when it has none, or the copy failed: a blank has to do.
   */
  async fork(version: Version): Promise<Blank | undefined> {
    const entry = this.#entries.get(version.id);
    if (entry?.state !== "ready") return undefined;
    this.#entries.delete(version.id);
    this.#entries.set(version.id, entry);
    try {
      return await entry.snapshot.fork();
    } catch {
      entry.snapshot.kill();
      return undefined;
    }
  }

  /**
   * Runs the start-up code of a version that was just deployed, once, and makes a snapshot where that pays: its first request then finds it. Start-up code that
   * fails is logged.
   */
  prepare(version: Version): void {
    if (this.#options.nursery.keepSnapshot !== undefined) this.#enqueue(version);
  }

  /** Hears what the version's start-up code took on a blank, in milliseconds of CPU time, and makes a snapshot where that pays. */
  consider(version: Version, startCpuMs: number): void {
    if (this.#options.nursery.keepSnapshot !== undefined && this.#pays(version, startCpuMs))
      this.#enqueue(version);
  }

  /** The version was replaced. Its instances go on. */
  drop(version: Version): void {
    const entry = this.#entries.get(version.id);
    this.#entries.delete(version.id);
    if (entry?.state === "ready") entry.snapshot.kill();
  }

  /** Makes no more; those that there are belong to the nursery, which ends them. */
  close(): void {
    this.#isClosed = true;
    this.#queue.length = 0;
  }

  /** A process for each request pays for the start-up code each time, however cheap it is; and warm-up requests are served for snapshots alone. */
  #pays(version: Version, startCpuMs: number): boolean {
    const isWanted = version.isolation === "request" || (version.warmUp?.length ?? 0) > 0;
    return isWanted || startCpuMs >= this.#options.minStartMs;
  }

  #enqueue(version: Version): void {
    if (this.#isClosed || this.#entries.has(version.id)) return;
    this.#entries.set(version.id, { state: "making" });
    this.#queue.push(version);
    void this.#work();
  }

  async #work(): Promise<void> {
    if (this.#isMaking) return;
    this.#isMaking = true;
    for (let version = this.#queue.shift(); version !== undefined; version = this.#queue.shift()) {
      try {
        await this.#make(version);
      } catch (error) {
        // The next start may try again.
        this.#entries.delete(version.id);
        if (!this.#isClosed) this.#say(version, "warn", describe(error));
      }
    }
    this.#isMaking = false;
  }

  async #make(version: Version): Promise<void> {
    const { nursery, watchdog, openSubrequest, onLog } = this.#options;
    const instance = new Instance(await nursery.makeBlank(), version, {
      origin: "snapshot",
      openSubrequest,
      events: {
        onLog,
        onSettled: () => {},
        onExit: () => {},
      },
    });
    watchdog.watch(instance);
    await instance.loaded;
    if (!this.#pays(version, instance.report.cpuMs)) {
      instance.retire();
      this.#entries.delete(version.id);
      return;
    }
    for (const problem of await serveWarmUp(instance)) this.#say(version, "warn", problem);
    const frozen = await instance.freeze();
    if (typeof frozen === "string") {
      instance.retire();
      this.#settle(version, { state: "refused", reason: frozen });
      this.#say(version, "info", `No snapshot: ${frozen}. Its start-up code runs for each instance.`);
      return;
    }
    const snapshot = nursery.keepSnapshot?.(frozen);
    if (snapshot === undefined || this.#isClosed) return instance.kill("shutdown");
    if (!this.#settle(version, { state: "ready", snapshot })) return snapshot.kill();
    void this.#watch(version, snapshot);
    this.#evict();
  }

  #say(version: Version, level: string, text: string): void {
    this.#options.onLog({ version, level, text, origin: undefined });
  }

  /** Returns whether the version still waits for it. */
  #settle(version: Version, entry: Entry): boolean {
    if (this.#entries.get(version.id)?.state !== "making") return false;
    this.#entries.set(version.id, entry);
    return true;
  }

  async #watch(version: Version, snapshot: Snapshot): Promise<void> {
    await snapshot.exited;
    const entry = this.#entries.get(version.id);
    if (entry?.state === "ready" && entry.snapshot === snapshot) this.#entries.delete(version.id);
  }

  #evict(): void {
    let tooMany = this.count - this.#options.maxSnapshots;
    for (const [id, entry] of this.#entries) {
      if (tooMany <= 0) return;
      if (entry.state !== "ready") continue;
      this.#entries.delete(id);
      entry.snapshot.kill();
      tooMany -= 1;
    }
  }
}

function describe(error: unknown): string {
  const stack = error instanceof SporeError ? error.functionStack : undefined;
  return `No snapshot: its start fails: ${stack ?? String(error)}`;
}
