import { coarseNow } from "./clock.ts";
import { structuredClone } from "../html/structured-clone.ts";
import { asDictionary, requireArguments } from "../webidl/arguments.ts";
import { toDOMString } from "../webidl/convert.ts";
import { toDouble } from "../webidl/floats.ts";
import { defineInterface } from "../webidl/interface.ts";

const CONSTRUCTOR_KEY = Symbol("internal");

/** What every entry keeps. */
export interface EntryState {
  readonly name: string;
  readonly entryType: string;
  readonly startTime: number;
  readonly duration: number;
}

let lastId = 0;
let stateOf: (entry: PerformanceEntry) => EntryState;

/** Performance Timeline §4. */
export class PerformanceEntry {
  readonly #state: EntryState;
  readonly #id: number;

  static {
    stateOf = (entry: PerformanceEntry): EntryState => entry.#state;
  }

  constructor(key: unknown = undefined, state: EntryState | undefined = undefined) {
    if (key !== CONSTRUCTOR_KEY || state === undefined) throw new TypeError("Illegal constructor");
    this.#state = state;
    lastId += 1;
    this.#id = lastId;
  }

  get id(): number {
    return this.#id;
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

  /** There is no navigation here. */
  get navigationId(): number {
    void this.#id;
    return 0;
  }

  toJSON(): object {
    const { name, entryType, startTime, duration } = this.#state;
    return { id: this.#id, name, entryType, startTime, duration, navigationId: 0 };
  }
}

/** User Timing §3.3. */
export class PerformanceMark extends PerformanceEntry {
  readonly #detail: unknown;

  constructor(name: string, options: unknown = undefined) {
    const prefix = "Failed to construct 'PerformanceMark'";
    requireArguments(arguments.length, 1, prefix);
    const text = toDOMString(name);
    const { detail, startTime } = asDictionary(options, prefix);
    const start = startTime === undefined ? coarseNow() : toDouble(startTime, prefix);
    if (start < 0) throw new TypeError(`${prefix}: '${text}' cannot have a negative start time.`);
    super(CONSTRUCTOR_KEY, { name: text, entryType: "mark", startTime: start, duration: 0 });
    this.#detail = copyDetail(detail);
  }

  get detail(): unknown {
    return this.#detail;
  }
}

/** User Timing §3.4. */
export class PerformanceMeasure extends PerformanceEntry {
  readonly #detail: unknown;

  constructor(key: unknown = undefined, state: EntryState | undefined = undefined, detail: unknown = null) {
    super(key, state);
    this.#detail = detail;
  }

  get detail(): unknown {
    return this.#detail;
  }
}

/** Makes a measure; its detail is cloned. */
export function makeMeasure(state: Omit<EntryState, "entryType">, detail: unknown): PerformanceMeasure {
  return new PerformanceMeasure(CONSTRUCTOR_KEY, { ...state, entryType: "measure" }, copyDetail(detail));
}

/** What an entry keeps, without a look-up that a function could have replaced. */
export function entryState(entry: PerformanceEntry): EntryState {
  return stateOf(entry);
}

function copyDetail(detail: unknown): unknown {
  return detail === undefined || detail === null ? null : structuredClone(detail);
}

defineInterface(PerformanceEntry, "PerformanceEntry");
defineInterface(PerformanceMark, "PerformanceMark");
defineInterface(PerformanceMeasure, "PerformanceMeasure");
