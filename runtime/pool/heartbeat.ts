/** How late an event loop answers pings. At most one is under way. */
export class Heartbeat {
  #sentAt = 0;
  #lastMs = 0;

  /** In milliseconds: of the last ping, or of the one that is still unanswered. */
  get lagMs(): number {
    return Math.max(this.#lastMs, this.silentMs);
  }

  /** For how long a ping has been unanswered, in milliseconds; 0 when none is. */
  get silentMs(): number {
    return this.#sentAt === 0 ? 0 : performance.now() - this.#sentAt;
  }

  /** Returns whether a ping is to be sent now: not when one is owed an answer. */
  ask(): boolean {
    if (this.#sentAt !== 0) return false;
    this.#sentAt = performance.now();
    return true;
  }

  /** The answer came. */
  hear(): void {
    if (this.#sentAt !== 0) this.#lastMs = performance.now() - this.#sentAt;
    this.#sentAt = 0;
  }
}
