import { NO_INVOCATION } from "./current-invocation.ts";

/** Invocations whose lines are counted at once. */
const MAX_COUNTED = 1_000;

/**
 * Drops what an invocation logs far past its limit, here rather than at the gateway, which must read whatever is sent. The gateway counts for itself: this
 * is a courtesy of a process that is in order.
 */
export class LogGate {
  /** Lines up to twice as much go through, so that the gateway sees the limit passed, and says so. */
  limitBytes = Number.POSITIVE_INFINITY;
  readonly #sent = new Map<number, number>();
  #newest = NO_INVOCATION;

  /** Whether a line may be sent. */
  lets(invocation: number, text: string): boolean {
    this.#notice(invocation);
    const sent = this.#sent.get(invocation) ?? 0;
    if (sent > 2 * this.limitBytes) return false;
    if (this.#sent.size >= MAX_COUNTED) this.#sent.clear();
    this.#sent.set(invocation, sent + text.length);
    return true;
  }

  /** What belongs to no invocation is counted anew with each that begins. */
  #notice(invocation: number): void {
    if (invocation <= this.#newest) return;
    this.#newest = invocation;
    this.#sent.delete(NO_INVOCATION);
  }
}
