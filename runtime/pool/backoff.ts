import type { Version } from "../call.ts";
import { SporeError } from "../errors.ts";

/** Failures in a row that cost a function nothing. */
const FREE_FAILURES = 5;
const FIRST_WAIT_MS = 1_000;
const MAX_WAIT_MS = 60_000;
/** A function without a failure for as long, beyond its wait, begins anew. */
const FORGET_MS = 60_000;

interface Failures {
  failures: number;
  lastAt: number;
  waitMs: number;
  reason: string;
  /** What its start-up code threw, if that is how it failed last. */
  error: SporeError | undefined;
}

/** A function that has to wait before it is started again. */
export interface BackedOff {
  readonly failures: number;
  readonly waitMs: number;
  readonly reason: string;
}

/** Keeps functions whose instances end badly again and again from being started in a loop: each such end doubles the wait until the next start. */
export class Backoff {
  readonly #records = new Map<string, Failures>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** An instance ended badly, or did not start. Answers how long the function has to wait, where it does. */
  failed(version: Version, reason: string, error?: SporeError): BackedOff | undefined {
    const now = this.#now();
    const known = this.#find(version, now);
    const failures = (known?.failures ?? 0) + 1;
    const waitMs = waitAfter(failures);
    this.#records.set(version.id, { failures, lastAt: now, waitMs, reason, error });
    return waitMs > 0 ? { failures, waitMs, reason } : undefined;
  }

  /** Why the version cannot be started now; undefined when it can. */
  check(version: Version): SporeError | undefined {
    const now = this.#now();
    const record = this.#find(version, now);
    const leftMs = record === undefined ? 0 : record.lastAt + record.waitMs - now;
    if (record === undefined || leftMs <= 0) return undefined;
    // Its author is helped by the reason, not by when it will be seen again.
    if (record.error?.code === "startup-failed") return record.error;
    const seconds = Math.ceil(leftMs / 1_000);
    const message = `Cannot start the function: it ended badly ${record.failures} times in a row, the last time with "${record.reason}"; next try in ${seconds} s`;
    return new SporeError("backed-off", message, { retryAfterSeconds: seconds });
  }

  /** Functions that have to wait now, with what is left of their wait. */
  list(): readonly (BackedOff & { readonly id: string })[] {
    const now = this.#now();
    return [...this.#records].flatMap(([id, { failures, lastAt, waitMs, reason }]) => {
      const leftMs = lastAt + waitMs - now;
      return leftMs > 0 ? [{ id, failures, waitMs: leftMs, reason }] : [];
    });
  }

  /** The version was replaced. */
  forget(version: Version): void {
    this.#records.delete(version.id);
  }

  #find({ id }: Version, now: number): Failures | undefined {
    const record = this.#records.get(id);
    if (record === undefined || now - record.lastAt <= record.waitMs + FORGET_MS) return record;
    this.#records.delete(id);
    return undefined;
  }
}

function waitAfter(failures: number): number {
  if (failures <= FREE_FAILURES) return 0;
  return Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - FREE_FAILURES - 1));
}
