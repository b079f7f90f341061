import type { Account } from "../account.ts";
import type { LimitUse } from "../errors.ts";

/** CPU time that was spent between two looks at an instance, and what ran meanwhile. */
export interface CpuLook {
  readonly spentMs: number;
  /** Invocations that run now. */
  readonly running: readonly { readonly account: Account }[];
  /** How many invocations may have spent it: those that ran at the last look, and those that began since. */
  readonly sharers: number;
  /** Whether a ping that the instance owed at the last look is still unanswered. */
  readonly isSilent: boolean;
}

/** How far an instance is with its CPU limit. */
export type CpuStanding =
  | { readonly kind: "fine" }
  /** Something in it may be on its way past the limit. Which invocation that is shows when no new ones come. */
  | { readonly kind: "near" }
  | { readonly kind: "past"; readonly use: LimitUse };

/** From this part of the limit on, an instance is near it. */
const SOFT = 0.5;
/** What invocations that run beside each other may spend, for each of them, before a closer look is taken; and the longest task, whoever shares it. In milliseconds. */
const SHARED_MS = 10_000;

/**
 * CPU time of the invocations of one instance. The kernel counts by process, so it is known exactly for an invocation that ran alone. For those that run beside others an equal part is
 * assumed, which is no proof: an idle one would pay for its neighbours. So that alone ends nothing; it closes the instance to new invocations, and of
 * those that remain at least one has used as much as all of them have on average.
 */
export class CpuAccount {
  readonly #allowedMs: number;
  readonly #sharedMs: number;
  /** Spent since the last sign of life: by one task, or a row of them. */
  #silentMs = 0;
  /** Spent while there was no invocation. */
  #idleMs = 0;
  #isClosed = false;

  constructor(allowedMs: number) {
    this.#allowedMs = allowedMs;
    this.#sharedMs = Math.max(allowedMs, SHARED_MS);
  }

  /** It gets no new invocations: what the others spend from now on is theirs. */
  close(running: CpuLook["running"]): void {
    this.#isClosed = true;
    for (const { account } of running) account.sharedCpuMs = 0;
  }

  take(look: CpuLook): CpuStanding {
    const { running, spentMs, sharers, isSilent } = look;
    this.#silentMs = isSilent ? this.#silentMs + spentMs : 0;
    this.#idleMs = sharers === 0 ? this.#idleMs + spentMs : 0;
    if (sharers === 1 && running[0] !== undefined) running[0].account.cpuMs += spentMs;
    else this.#share(look);
    return this.#judge(look);
  }

  /** One that began since the last look has had an unknown part of the time, and pays from the next look on. */
  #share({ running, spentMs, sharers }: CpuLook): void {
    for (const { account } of running) {
      if (account.isCharged) account.sharedCpuMs += spentMs / sharers;
      account.isCharged = true;
    }
  }

  #judge({ running }: CpuLook): CpuStanding {
    const allowed = this.#allowedMs;
    const own = Math.max(0, ...running.map(({ account }) => account.cpuMs));
    const shared = Math.max(0, ...running.map(({ account }) => account.sharedCpuMs));
    const used = Math.max(own, this.#idleMs);
    const silentAllowed = Math.min(allowed * Math.max(1, running.length), this.#sharedMs);
    const isOwn = used >= allowed;
    if (isOwn) return past(used, allowed, own >= allowed ? "invocation" : "instance");
    if (this.#silentMs >= silentAllowed)
      return past(this.#silentMs, allowed, running.length === 1 ? "invocation" : "instance");
    if (this.#isClosed && shared >= allowed) return past(shared, allowed, "instance");
    const isNear =
      Math.max(used / allowed, this.#silentMs / silentAllowed) >= SOFT || shared >= this.#sharedMs;
    return { kind: isNear ? "near" : "fine" };
  }
}

function past(used: number, allowed: number, scope: LimitUse["scope"]): CpuStanding {
  return { kind: "past", use: { limit: "cpu_ms", used, allowed, scope } };
}
