/** What may be late. A member of at most one {@link Deadlines}, which alone writes its links. */
export interface Deadline {
  /** `performance.now()` after which it is late. */
  readonly dueAt: number;
  onLate(): void;
  previous: Deadline | undefined;
  next: Deadline | undefined;
}

const SWEEP_MS = 250;

/**
 * Watches many deadlines of the same length with one timer: a timer per request would cost more than the rest of its bookkeeping.
 *
 * Deadlines are late by up to a quarter of a second. They form a list whose links are cut when one leaves, so that no dead one keeps others
 * alive (a Set does, see protocol/stream-table.ts).
 */
export class Deadlines implements Disposable {
  #first: Deadline | undefined;
  #last: Deadline | undefined;
  readonly #timer = setInterval(() => this.#sweep(), SWEEP_MS).unref();

  /** Watches a deadline, which must not be due before any that is watched already. */
  add(deadline: Deadline): void {
    deadline.previous = this.#last;
    if (this.#last === undefined) this.#first = deadline;
    else this.#last.next = deadline;
    this.#last = deadline;
  }

  /** Watches it no more; one that is not watched stays so. */
  remove(deadline: Deadline): void {
    const { previous, next } = deadline;
    if (previous !== undefined) previous.next = next;
    else if (this.#first === deadline) this.#first = next;
    if (next !== undefined) next.previous = previous;
    else if (this.#last === deadline) this.#last = previous;
    deadline.previous = undefined;
    deadline.next = undefined;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #sweep(): void {
    const now = performance.now();
    for (let first = this.#first; first !== undefined && first.dueAt <= now; first = this.#first) {
      this.remove(first);
      first.onLate();
    }
  }
}
