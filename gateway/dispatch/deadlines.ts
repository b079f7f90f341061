/** What may be late. */
export interface Deadline {
  /** `performance.now()` after which it is late. */
  readonly dueAt: number;
  onLate(): void;
}

const SWEEP_MS = 250;

/**
 * Watches many deadlines of the same length with one timer: a timer per request would cost more than the rest of its bookkeeping.
 *
 * Deadlines are late by up to a quarter of a second.
 */
export class Deadlines implements Disposable {
  readonly #waiting = new Set<Deadline>();
  readonly #timer = setInterval(() => this.#sweep(), SWEEP_MS).unref();

  /** Watches a deadline, which must not be due before any that is watched already. */
  add(deadline: Deadline): void {
    this.#waiting.add(deadline);
  }

  remove(deadline: Deadline): void {
    this.#waiting.delete(deadline);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #sweep(): void {
    const now = performance.now();
    for (const deadline of this.#waiting) {
      if (deadline.dueAt > now) return;
      this.#waiting.delete(deadline);
      deadline.onLate();
    }
  }
}
