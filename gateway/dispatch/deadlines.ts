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
 * Watches many deadlines with one timer: a timer per request would cost more than the rest of its bookkeeping.
 *
 * Deadlines are late by up to a quarter of a second. Those of the same length form a list, whose links are cut when one leaves, so that no dead one keeps others
 * alive (a Set does, see protocol/stream-table.ts).
 */
export class Deadlines implements Disposable {
  /** By length: there are few. */
  readonly #lists = new Map<number, List>();
  readonly #timer = setInterval(() => this.#sweep(), SWEEP_MS).unref();

  /** Watches a deadline, which must not be due before any of the same length that is watched already. */
  add(deadline: Deadline, lengthMs = 0): void {
    let list = this.#lists.get(lengthMs);
    if (list === undefined) {
      list = new List();
      this.#lists.set(lengthMs, list);
    }
    list.add(deadline);
  }

  /** Watches it no more; one that is not watched stays so. */
  remove(deadline: Deadline): void {
    unlink(deadline);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #sweep(): void {
    const now = performance.now();
    for (const list of this.#lists.values()) list.sweep(now);
  }
}

/** A ring of deadlines, closed by an end that is never due. */
class List {
  readonly #end: Deadline;

  constructor() {
    const end: Deadline = {
      dueAt: Number.POSITIVE_INFINITY,
      onLate: () => {},
      previous: undefined,
      next: undefined,
    };
    end.previous = end;
    end.next = end;
    this.#end = end;
  }

  add(deadline: Deadline): void {
    const end = this.#end;
    const last = end.previous ?? end;
    deadline.previous = last;
    deadline.next = end;
    last.next = deadline;
    end.previous = deadline;
  }

  sweep(now: number): void {
    for (let first = this.#end.next; first !== undefined && first.dueAt <= now; first = this.#end.next) {
      unlink(first);
      first.onLate();
    }
  }
}

function unlink(deadline: Deadline): void {
  const { previous, next } = deadline;
  if (previous === undefined || next === undefined) return;
  previous.next = next;
  next.previous = previous;
  deadline.previous = undefined;
  deadline.next = undefined;
}
