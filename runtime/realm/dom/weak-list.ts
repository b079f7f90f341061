import {
  ArrayPrototypePush,
  NativeWeakRef,
  SetPrototypeAdd,
  SetPrototypeDelete,
  WeakRefPrototypeDeref,
} from "../primordials.ts";

/** Objects in the order they were added, kept alive only while held. */
export class WeakList<T extends object> {
  #entries: WeakRef<T>[] = [];
  readonly #held = new Set<T>();
  #sweepAt = 16;

  add(value: T): void {
    if (this.#entries.length >= this.#sweepAt) this.#sweep();
    ArrayPrototypePush(this.#entries, new NativeWeakRef(value));
  }

  hold(value: T): void {
    SetPrototypeAdd(this.#held, value);
  }

  release(value: T): void {
    SetPrototypeDelete(this.#held, value);
  }

  forEach(visit: (value: T) => void): void {
    const entries = this.#entries;
    for (let index = 0; index < entries.length; index++) {
      const entry = entries[index];
      const value = entry && WeakRefPrototypeDeref(entry);
      if (value !== undefined) visit(value);
    }
  }

  #sweep(): void {
    const alive: WeakRef<T>[] = [];
    for (let index = 0; index < this.#entries.length; index++) {
      const entry = this.#entries[index];
      if (entry && WeakRefPrototypeDeref(entry) !== undefined) ArrayPrototypePush(alive, entry);
    }
    this.#entries = alive;
    this.#sweepAt = alive.length * 2 + 16;
  }
}
