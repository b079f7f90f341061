import { defineInterface } from "../webidl/interface.ts";

const CONSTRUCTOR_KEY = Symbol("internal");

/** What an entry keeps. */
export interface EntryState {
  readonly name: string;
  readonly entryType: string;
  readonly startTime: number;
  readonly duration: number;
  readonly detail: unknown;
}

/** Performance Timeline §4. */
export class PerformanceEntry {
  readonly #state: EntryState;

  constructor(key: unknown = undefined, state: EntryState | undefined = undefined) {
    if (key !== CONSTRUCTOR_KEY || state === undefined) throw new TypeError("Illegal constructor");
    this.#state = state;
  }

  get name(): string {
    return this.#state.name;
  }

  get entryType(): string {
    return this.#state.entryType;
  }

  get startTime(): number {
    return this.#state.startTime;
  }

  get duration(): number {
    return this.#state.duration;
  }

  toJSON(): object {
    const { name, entryType, startTime, duration } = this.#state;
    return { name, entryType, startTime, duration };
  }
}

/** User Timing §3.3. */
export class PerformanceMark extends PerformanceEntry {
  readonly #detail: unknown;

  constructor(key: unknown = undefined, state: EntryState | undefined = undefined) {
    super(key, state);
    this.#detail = state?.detail ?? null;
  }

  get detail(): unknown {
    return this.#detail;
  }
}

/** User Timing §3.4. */
export class PerformanceMeasure extends PerformanceEntry {
  readonly #detail: unknown;

  constructor(key: unknown = undefined, state: EntryState | undefined = undefined) {
    super(key, state);
    this.#detail = state?.detail ?? null;
  }

  get detail(): unknown {
    return this.#detail;
  }
}

/** Makes a mark. */
export function makeMark(state: Omit<EntryState, "entryType" | "duration">): PerformanceMark {
  return new PerformanceMark(CONSTRUCTOR_KEY, { ...state, entryType: "mark", duration: 0 });
}

/** Makes a measure. */
export function makeMeasure(state: Omit<EntryState, "entryType">): PerformanceMeasure {
  return new PerformanceMeasure(CONSTRUCTOR_KEY, { ...state, entryType: "measure" });
}

defineInterface(PerformanceEntry);
defineInterface(PerformanceMark);
defineInterface(PerformanceMeasure);
