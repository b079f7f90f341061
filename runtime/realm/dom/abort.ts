import { ArrayPrototypeIndexOf, ArrayPrototypePush, removeItems } from "../primordials.ts";
import { requireArguments } from "../webidl/arguments.ts";
import { toUnsignedLongLong } from "../webidl/integers.ts";
import { defineInterface } from "../webidl/interface.ts";
import { toArray } from "../webidl/to-array.ts";
import { startTimer } from "../html/timer-table.ts";
import { DOMException } from "./dom-exception.ts";
import { trustEvent, Event } from "./event.ts";
import { defineEventHandler } from "./event-handler.ts";
import { EventTarget, fireEvent, hasListeners, observeListeners } from "./event-target.ts";
import { reportException } from "./exception-sink.ts";
import { setSignalConverter } from "./listener-options.ts";
import { WeakList } from "./weak-list.ts";

/** DOM §3.2: what an AbortSignal keeps. */
interface SignalState {
  isAborted: boolean;
  reason: unknown;
  algorithms: (() => void)[];
  /** Signals that `any()` made of this one. */
  dependents: WeakList<AbortSignal> | undefined;
  /** For a signal that `any()` made: the signals it follows, none of which follows others. */
  sources: AbortSignal[] | undefined;
}

const CONSTRUCTOR_KEY = Symbol("internal");

let stateOf: (signal: unknown) => SignalState | undefined;

/** DOM §3.2. */
export class AbortSignal extends EventTarget {
  readonly #state: SignalState;

  static {
    stateOf = (signal: unknown): SignalState | undefined =>
      typeof signal === "object" && signal !== null && #state in signal ? signal.#state : undefined;
  }

  constructor(key: unknown = undefined) {
    if (key !== CONSTRUCTOR_KEY) throw new TypeError("Illegal constructor");
    super();
    this.#state = {
      isAborted: false,
      reason: undefined,
      algorithms: [],
      dependents: undefined,
      sources: undefined,
    };
  }

  static abort(reason: unknown = undefined): AbortSignal {
    const signal = createAbortSignal();
    signal.#state.isAborted = true;
    signal.#state.reason = reason === undefined ? abortError() : reason;
    return signal;
  }

  static timeout(milliseconds: number): AbortSignal {
    requireArguments(arguments.length, 1, "Failed to execute 'timeout' on 'AbortSignal'");
    const delayMs = toUnsignedLongLong(milliseconds, "Failed to execute 'timeout' on 'AbortSignal'");
    const signal = createAbortSignal();
    startTimer(delayMs, () => {
      signalAbort(signal, new DOMException("The operation was aborted due to timeout", "TimeoutError"));
    });
    return signal;
  }

  static any(signals: Iterable<AbortSignal>): AbortSignal {
    const prefix = "Failed to execute 'any' on 'AbortSignal'";
    requireArguments(arguments.length, 1, prefix);
    const values = toArray(signals, prefix);
    const sources: AbortSignal[] = [];
    for (let index = 0; index < values.length; index++) {
      const value = values[index];
      if (!isAbortSignal(value)) throw new TypeError(`${prefix}: Failed to convert value to 'AbortSignal'.`);
      ArrayPrototypePush(sources, value);
    }
    return createDependentSignal(sources);
  }

  get aborted(): boolean {
    return this.#state.isAborted;
  }

  get reason(): unknown {
    return this.#state.reason;
  }

  throwIfAborted(): void {
    // oxlint-disable-next-line typescript/only-throw-error -- the reason is whatever the caller of abort() gave
    if (this.#state.isAborted) throw this.#state.reason;
  }
}

/** DOM §3.1. */
export class AbortController {
  readonly #signal: AbortSignal = createAbortSignal();

  get signal(): AbortSignal {
    return this.#signal;
  }

  abort(reason: unknown = undefined): void {
    signalAbort(this.#signal, reason);
  }
}

/** Makes a signal that only {@link signalAbort} can abort. */
export function createAbortSignal(): AbortSignal {
  return new AbortSignal(CONSTRUCTOR_KEY);
}

/** Whether `value` is an AbortSignal, whatever its prototype is now. */
export function isAbortSignal(value: unknown): value is AbortSignal {
  return stateOf(value) !== undefined;
}

/** What `signal.aborted` answers, without a look-up that a function could have replaced. */
export function isAborted(signal: AbortSignal): boolean {
  return stateOf(signal)?.isAborted === true;
}

/** What `signal.reason` answers, without a look-up that a function could have replaced. */
export function abortReason(signal: AbortSignal): unknown {
  return stateOf(signal)?.reason;
}

/**
 * DOM §3.2 "add": runs `algorithm` once when the signal aborts, before its listeners; never when it has aborted already.
 *
 * @returns What takes the algorithm away again.
 */
export function addAbortAlgorithm(signal: AbortSignal, algorithm: () => void): () => void {
  const state = stateOf(signal);
  if (state === undefined || state.isAborted) return doNothing;
  ArrayPrototypePush(state.algorithms, algorithm);
  holdDependent(signal);
  return () => {
    const index = ArrayPrototypeIndexOf(state.algorithms, algorithm);
    if (index !== -1) removeItems(state.algorithms, index, 1);
    holdDependent(signal);
  };
}

/** DOM §3.2 "signal abort": an undefined `reason` stands for a new AbortError. */
export function signalAbort(signal: AbortSignal, reason: unknown): void {
  const state = stateOf(signal);
  if (state === undefined || state.isAborted) return;
  state.isAborted = true;
  state.reason = reason === undefined ? abortError() : reason;
  const aborting: AbortSignal[] = [];
  state.dependents?.forEach((dependent) => {
    const found = stateOf(dependent);
    if (found === undefined || found.isAborted) return;
    found.isAborted = true;
    found.reason = state.reason;
    ArrayPrototypePush(aborting, dependent);
  });
  runAbortSteps(signal, state);
  for (let index = 0; index < aborting.length; index++) {
    const dependent = aborting[index];
    const found = stateOf(dependent);
    if (dependent !== undefined && found !== undefined) runAbortSteps(dependent, found);
  }
}

/** DOM §3.2 "run the abort steps". */
function runAbortSteps(signal: AbortSignal, state: SignalState): void {
  const { algorithms } = state;
  state.algorithms = [];
  for (let index = 0; index < algorithms.length; index++) {
    try {
      algorithms[index]?.();
    } catch (error) {
      reportException(error);
    }
  }
  if (hasListeners(signal, "abort")) fireEvent(signal, trustEvent(new Event("abort")));
  holdDependent(signal);
}

/** DOM §3.2 "create a dependent abort signal". */
function createDependentSignal(signals: readonly AbortSignal[]): AbortSignal {
  const result = createAbortSignal();
  const resultState = stateOf(result);
  if (resultState === undefined) return result;
  for (let index = 0; index < signals.length; index++) {
    const state = stateOf(signals[index]);
    if (state?.isAborted !== true) continue;
    resultState.isAborted = true;
    resultState.reason = state.reason;
    return result;
  }
  const sources: AbortSignal[] = [];
  for (let index = 0; index < signals.length; index++) {
    const signal = signals[index];
    if (signal === undefined) continue;
    const followed = stateOf(signal)?.sources ?? [signal];
    for (let inner = 0; inner < followed.length; inner++) follow(result, followed[inner], sources);
  }
  resultState.sources = sources;
  observeListeners(result, () => {
    holdDependent(result);
  });
  return result;
}

function follow(dependent: AbortSignal, source: AbortSignal | undefined, sources: AbortSignal[]): void {
  const state = stateOf(source);
  if (source === undefined || state === undefined || ArrayPrototypeIndexOf(sources, source) !== -1) return;
  ArrayPrototypePush(sources, source);
  state.dependents ??= new WeakList();
  state.dependents.add(dependent);
}

/** DOM §3.2.2: a dependent signal must live as long as its sources while somebody waits for it, and no longer. */
function holdDependent(signal: AbortSignal): void {
  const state = stateOf(signal);
  if (state?.sources === undefined) return;
  const isAwaited = !state.isAborted && (state.algorithms.length > 0 || hasListeners(signal, "abort"));
  for (let index = 0; index < state.sources.length; index++) {
    const { dependents } = stateOf(state.sources[index]) ?? {};
    if (isAwaited) dependents?.hold(signal);
    else dependents?.release(signal);
  }
}

function abortError(): DOMException {
  return new DOMException("This operation was aborted", "AbortError");
}

function doNothing(): void {}

setSignalConverter((value) => {
  if (!isAbortSignal(value)) return undefined;
  return {
    isAborted: () => isAborted(value),
    onAbort: (remove) => {
      addAbortAlgorithm(value, remove);
    },
  };
});
defineEventHandler(AbortSignal.prototype, "abort", {
  asTarget: (self) => {
    if (isAbortSignal(self)) return self;
    throw new TypeError("Illegal invocation");
  },
});
defineInterface(AbortSignal, "AbortSignal");
defineInterface(AbortController, "AbortController");
