import { host } from "../host.ts";
import { MapPrototypeDelete, MapPrototypeGet, MapPrototypeSet } from "../primordials.ts";
import { reportException } from "../dom/exception-sink.ts";

interface Timer {
  readonly run: () => void;
  readonly isRepeating: boolean;
}

const LONGEST_DELAY_MS = 2 ** 31 - 1;

const timers = new Map<number, Timer>();
let lastTimer = 0;

/** Runs `run` once, or again and again, after `delayMs`; answers the number that {@link stopTimer} takes. */
export function startTimer(delayMs: number, run: () => void, isRepeating = false): number {
  lastTimer += 1;
  MapPrototypeSet(timers, lastTimer, { run, isRepeating });
  host().setTimer(lastTimer, delayMs > LONGEST_DELAY_MS ? LONGEST_DELAY_MS : delayMs, isRepeating);
  return lastTimer;
}

/** Ends a timer; a number that names none is ignored. */
export function stopTimer(timer: number): void {
  if (MapPrototypeDelete(timers, timer)) host().clearTimer(timer);
}

/** The host's timer has run out. */
export function fireTimer(timer: number): void {
  const found = MapPrototypeGet(timers, timer);
  if (found === undefined) return;
  if (!found.isRepeating) MapPrototypeDelete(timers, timer);
  try {
    found.run();
  } catch (error) {
    reportException(error);
  }
}
