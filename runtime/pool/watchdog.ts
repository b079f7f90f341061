import type { SporeError } from "../errors.ts";
import { type ProcessUsage, readUsage } from "./process-usage.ts";
import { type Verdict, type Watched, WatchedInstance } from "./watched-instance.ts";

/** What the watchdog does with an instance. */
export interface Watchable extends Watched {
  retire(): void;
  kill(reason: string, error?: SporeError): void;
}

export interface WatchdogOptions {
  /** How often instances that run something are looked at, in milliseconds. */
  readonly intervalMs?: number;
  readonly read?: (pid: number) => ProcessUsage | undefined;
}

/** Instances that run nothing are looked at once in so many times. */
const IDLE_LOOKS = 10;

/**
 * Holds instances to their limits of CPU time and memory, from outside: by the kernel's accounts of their processes, whatever goes on in them.
 *
 * On systems without /proc it sees nothing, and so ends nothing.
 */
export class Watchdog implements Disposable {
  readonly #watched = new Set<WatchedInstance<Watchable>>();
  readonly #read: (pid: number) => ProcessUsage | undefined;
  readonly #timer: NodeJS.Timeout;
  #looks = 0;

  constructor({ intervalMs = 100, read = readUsage }: WatchdogOptions = {}) {
    this.#read = read;
    this.#timer = setInterval(() => this.look(), intervalMs).unref();
  }

  /** Watches an instance from its making on. */
  watch(instance: Watchable): void {
    const usage = this.#read(instance.pid);
    if (usage !== undefined) this.#watched.add(new WatchedInstance(instance, usage, performance.now()));
  }

  /** Looks at all instances whose turn it is. */
  look(): void {
    this.#looks += 1;
    const now = performance.now();
    for (const watched of this.#watched) {
      const { subject } = watched;
      if (subject.phase === "dead" || subject.phase === "frozen") this.#watched.delete(watched);
      else if (isBusy(subject) || this.#looks % IDLE_LOOKS === 0) this.#lookAt(watched, now);
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #lookAt(watched: WatchedInstance<Watchable>, now: number): void {
    const usage = this.#read(watched.subject.pid);
    if (usage !== undefined) carryOut(watched.subject, watched.look(usage, now));
  }
}

function isBusy({ phase, inFlight }: Watched): boolean {
  return phase === "loading" || inFlight > 0;
}

function carryOut(subject: Watchable, verdict: Verdict): void {
  switch (verdict.kind) {
    case "spare":
      return;
    case "retire":
      return subject.retire();
    case "kill":
      return subject.kill(verdict.reason, verdict.error);
  }
}
