import type { Version } from "../call.ts";
import type { SporeError } from "../errors.ts";
import { openUsage, type UsageReader } from "./process-usage.ts";
import { addTraffic, type InstanceUsage, type Traffic } from "./usage.ts";
import { type Verdict, type Watched, WatchedInstance } from "./watched-instance.ts";

/** What the watchdog does with an instance. */
export interface Watchable extends Watched {
  readonly lagMs: number;
  readonly traffic: Traffic;
  collect(): void;
  retire(): void;
  kill(reason: string, error?: SporeError): void;
}

export interface WatchdogOptions {
  /** How often instances that run something are looked at, in milliseconds. */
  readonly intervalMs?: number;
  readonly open?: (pid: number) => UsageReader | undefined;
  /** Hears of CPU time that a version's processes have spent, in milliseconds. */
  readonly onSpent?: ((version: Version, cpuMs: number) => void) | undefined;
}

/** Instances that run nothing are looked at once in so many times. */
const IDLE_LOOKS = 10;

/**
 * Holds instances to their limits of CPU time and memory, from outside: by the kernel's accounts of their processes, whatever goes on in them.
 *
 * On systems without /proc it sees nothing, and so ends nothing.
 */
export class Watchdog implements Disposable {
  readonly #watched = new Map<WatchedInstance<Watchable>, UsageReader>();
  readonly #open: (pid: number) => UsageReader | undefined;
  readonly #onSpent: NonNullable<WatchdogOptions["onSpent"]>;
  readonly #timer: NodeJS.Timeout;
  /** Of instances that are gone. */
  readonly #past: Traffic = { framesReceived: 0, bytesReceived: 0, bytesSent: 0 };
  #looks = 0;

  constructor({ intervalMs = 100, open = openUsage, onSpent = () => {} }: WatchdogOptions = {}) {
    this.#open = open;
    this.#onSpent = onSpent;
    this.#timer = setInterval(() => this.look(), intervalMs).unref();
  }

  /** What each instance uses. */
  get usage(): readonly InstanceUsage[] {
    return [...this.#watched.keys()].map(({ subject, memoryBytes }) => {
      const { version, pid, inFlight, lagMs } = subject;
      return { version, pid, inFlight, memoryBytes, lagMs };
    });
  }

  /** What went between the gateway and all instances that there ever were. */
  get traffic(): Traffic {
    const total = { ...this.#past };
    for (const { subject } of this.#watched.keys()) addTraffic(total, subject.traffic);
    return total;
  }

  /** Watches an instance from its making on. */
  watch(instance: Watchable): void {
    const reader = this.#open(instance.pid);
    const usage = reader?.read();
    if (reader === undefined || usage === undefined) return reader?.[Symbol.dispose]();
    this.#watched.set(new WatchedInstance(instance, usage, performance.now()), reader);
  }

  /** Looks at all instances whose turn it is. */
  look(): void {
    this.#looks += 1;
    const now = performance.now();
    for (const [watched, reader] of this.#watched) {
      const { subject } = watched;
      if (subject.phase === "dead" || subject.phase === "frozen") this.#drop(watched, reader);
      else if (isBusy(subject) || this.#looks % IDLE_LOOKS === 0) {
        const usage = reader.read();
        if (usage === undefined) continue;
        const before = watched.cpuMs;
        carryOut(subject, watched.look(usage, now));
        if (watched.cpuMs > before) this.#onSpent(subject.version, watched.cpuMs - before);
      }
    }
  }

  /** Looks at all instances: they are about to end, and what they spent is to be known. */
  lookAtAll(): void {
    this.#looks = IDLE_LOOKS - 1;
    this.look();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    for (const [watched, reader] of this.#watched) this.#drop(watched, reader);
  }

  #drop(watched: WatchedInstance<Watchable>, reader: UsageReader): void {
    this.#watched.delete(watched);
    addTraffic(this.#past, watched.subject.traffic);
    // The kernel keeps the account until the process is reaped, which may be a moment from now.
    const last = reader.read();
    if (last !== undefined && last.cpuMs > watched.cpuMs)
      this.#onSpent(watched.subject.version, last.cpuMs - watched.cpuMs);
    reader[Symbol.dispose]();
  }
}

function isBusy({ phase, inFlight }: Watched): boolean {
  return phase === "loading" || inFlight > 0;
}

function carryOut(subject: Watchable, verdict: Verdict): void {
  switch (verdict.kind) {
    case "spare":
      return;
    case "collect":
      return subject.collect();
    case "retire":
      return subject.retire();
    case "kill":
      return subject.kill(verdict.reason, verdict.error);
  }
}
