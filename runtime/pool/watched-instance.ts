import type { Account } from "../account.ts";
import type { Version } from "../call.ts";
import type { LimitUse, SporeError } from "../errors.ts";
import { type FunctionLimits, limitsOf } from "../limits.ts";
import { CpuAccount } from "./cpu-account.ts";
import { limitError } from "./limit-error.ts";
import type { ProcessUsage } from "./process-usage.ts";

/** What the watchdog sees of an instance. */
export interface Watched {
  readonly pid: number;
  readonly version: Version;
  readonly phase: "loading" | "serving" | "retiring" | "frozen" | "dead";
  readonly inFlight: number;
  /** Invocations that it was ever given. */
  readonly openedInvocations: number;
  /** For how long it has given no sign of life that it owes, in milliseconds. */
  readonly silentMs: number;
  /** Invocations that are not settled. */
  listInvocations(): readonly WatchedInvocation[];
}

export interface WatchedInvocation {
  readonly account: Account;
  /** Whether its client has got all that it will, or given up: what goes on is held by `ctx.waitUntil`. */
  readonly isFinished: boolean;
}

/** What is to be done with an instance. */
export type Verdict =
  | { readonly kind: "spare" }
  /** It is asked to let go of what nothing refers to: V8 knows the machine's memory, not the function's limit. */
  | { readonly kind: "collect" }
  /** It gets no new invocations, and finishes those that it has. */
  | { readonly kind: "retire" }
  /** It is ended. Invocations that it has seen fail with the error, if there is one. */
  | { readonly kind: "kill"; readonly reason: string; readonly error?: SporeError };

const SPARE: Verdict = { kind: "spare" };
const COLLECT: Verdict = { kind: "collect" };
const RETIRE: Verdict = { kind: "retire" };
const MEGABYTE = 1024 * 1024;

/** From this part of the limit on, an instance gets no new invocations. */
const SOFT_MEMORY = 0.85;
/** From this part of the limit on, an instance is asked to collect garbage, each time that it has grown by so much. */
const COLLECT_MEMORY = 0.4;
const COLLECT_GROWTH = 1.3;
/** Memory may be past its limit for less than as many looks in a row, some two seconds, since much of it may be what the collector has not come to yet; past twice the limit for none. */
const MEMORY_LOOKS = 20;
/** Longest time for a start, in milliseconds, whatever it waits for. */
const START_TIMEOUT_MS = 15_000;

/** What one instance uses, from one look at it to the next, and what follows from that. Nothing depends on what the instance says, but for whether it answers at all. */
export class WatchedInstance<Subject extends Watched = Watched> {
  readonly subject: Subject;
  readonly #limits: FunctionLimits;
  readonly #base: ProcessUsage;
  readonly #startedAt: number;
  readonly #cpu: CpuAccount;
  #lastCpuMs: number;
  #lastMemoryBytes: number;
  #lastLookAt: number;
  #lastOpened = 0;
  #lastRunning = 0;
  #looksPastMemory = 0;
  #collectAt = 0;
  #isClosed = false;

  constructor(subject: Subject, usage: ProcessUsage, now: number) {
    this.subject = subject;
    this.#limits = limitsOf(subject.version);
    this.#base = usage;
    this.#lastCpuMs = usage.cpuMs;
    this.#lastMemoryBytes = usage.memoryBytes;
    this.#startedAt = now;
    this.#lastLookAt = now;
    this.#cpu = new CpuAccount(this.#limits.cpuMs);
  }

  /** CPU time of its process, in milliseconds, at the last look. */
  get cpuMs(): number {
    return this.#lastCpuMs;
  }

  /** Memory above what it began with, in bytes, at the last look. */
  get memoryBytes(): number {
    return Math.max(0, this.#lastMemoryBytes - this.#base.memoryBytes);
  }

  /** Looks at what it has used since the last look. */
  look(usage: ProcessUsage, now: number): Verdict {
    const spentMs = usage.cpuMs - this.#lastCpuMs;
    const elapsedMs = now - this.#lastLookAt;
    this.#lastCpuMs = usage.cpuMs;
    this.#lastMemoryBytes = usage.memoryBytes;
    this.#lastLookAt = now;
    if (this.subject.phase === "loading") return this.#judgeStart(usage, now);
    const running = this.subject.listInvocations();
    const verdicts = [
      this.#judgeMemory(usage, running),
      this.#judgeCpu(running, { spentMs, isSilent: this.subject.silentMs >= elapsedMs }),
      this.#judgeHeld(running, now),
    ];
    const kill = verdicts.find(({ kind }) => kind === "kill");
    if (kill !== undefined) return kill;
    if (verdicts.includes(RETIRE)) return this.#close(running);
    return verdicts.includes(COLLECT) ? COLLECT : SPARE;
  }

  #close(running: readonly WatchedInvocation[]): Verdict {
    if (this.#isClosed) return SPARE;
    this.#isClosed = true;
    this.#cpu.close(running);
    return RETIRE;
  }

  /** Wall time counts too: a start that waits for something would have no end otherwise. */
  #judgeStart({ cpuMs }: ProcessUsage, now: number): Verdict {
    const allowed = this.#limits.startupMs;
    const used = cpuMs - this.#base.cpuMs;
    const waited = now - this.#startedAt;
    if (used > allowed)
      return killFor("startup-limit", { limit: "startup_ms", used, allowed, scope: "instance" });
    if (waited <= START_TIMEOUT_MS) return SPARE;
    const use = { limit: "wall_ms", used: waited, allowed: START_TIMEOUT_MS, scope: "instance" } as const;
    return killFor("startup-limit", use);
  }

  #judgeMemory({ memoryBytes }: ProcessUsage, { length }: readonly WatchedInvocation[]): Verdict {
    const { memoryBytes: allowed } = this.#limits;
    const used = memoryBytes - this.#base.memoryBytes;
    this.#looksPastMemory = used > allowed ? this.#looksPastMemory + 1 : 0;
    if (this.#looksPastMemory < MEMORY_LOOKS && used <= 2 * allowed) return this.#judgeGrowth(used, allowed);
    return killFor("memory-limit", {
      limit: "memory_mb",
      used: used / MEGABYTE,
      allowed: allowed / MEGABYTE,
      scope: length === 1 ? "invocation" : "instance",
    });
  }

  /** Whoever is near the limit is asked to collect garbage before anything follows from it, and again when it has grown since. */
  #judgeGrowth(used: number, allowed: number): Verdict {
    const least = COLLECT_MEMORY * allowed;
    this.#collectAt = Math.max(least, Math.min(this.#collectAt, used * COLLECT_GROWTH));
    if (used > this.#collectAt) {
      this.#collectAt = used * COLLECT_GROWTH;
      return COLLECT;
    }
    return used > SOFT_MEMORY * allowed ? RETIRE : SPARE;
  }

  #judgeCpu(running: readonly WatchedInvocation[], spent: { spentMs: number; isSilent: boolean }): Verdict {
    const opened = this.subject.openedInvocations;
    const sharers = this.#lastRunning + opened - this.#lastOpened;
    this.#lastOpened = opened;
    this.#lastRunning = running.length;
    const standing = this.#cpu.take({ running, sharers, ...spent });
    if (standing.kind === "past") return killFor("cpu-limit", standing.use);
    return standing.kind === "near" ? RETIRE : SPARE;
  }

  /** An invocation that goes on too long after its answer cannot be ended alone: its instance takes no more, and ends when nobody else is left in it. */
  #judgeHeld(running: readonly WatchedInvocation[], now: number): Verdict {
    const { waitUntilMs } = this.#limits;
    let overdue = 0;
    for (const { account, isFinished } of running) {
      if (!isFinished) continue;
      account.finishedAt ??= now;
      if (now - account.finishedAt >= waitUntilMs) overdue += 1;
    }
    if (overdue === 0) return SPARE;
    if (overdue < running.length) return RETIRE;
    const reason = `wait-until-limit: an invocation went on for more than ${waitUntilMs} ms after its answer`;
    return { kind: "kill", reason };
  }
}

function killFor(code: Parameters<typeof limitError>[0], use: LimitUse): Verdict {
  const error = limitError(code, use);
  return { kind: "kill", reason: `${code}: ${error.message}`, error };
}
