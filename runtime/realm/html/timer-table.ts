import { reportException } from "../dom/exception-sink.ts";
import { host } from "../host.ts";
import { MapPrototypeDelete, MapPrototypeGet, MapPrototypeSet } from "../primordials.ts";

interface Timer {
  readonly run: () => void;
  readonly isRepeating: boolean;
}

const LONGEST_DELAY_MS = 2 ** 31 - 1;

const timers = new Map<number, Timer>();
let lastScriptTimer = 0;
/** Above what `clearTimeout` can name: function code ends its own timers only. */
let lastTimer = 2 ** 31;

/** A timer of the platform's own: runs `run` once after `delayMs`; answers the number that {@link stopTimer} takes. */
export function startTimer(delayMs: number, run: () => void): number {
  lastTimer += 1;
  start(lastTimer, delayMs, { run, isRepeating: false });
  return lastTimer;
}

/** HTML §8.7: a timer that function code knows by its number. */
export function startScriptTimer(delayMs: number, timer: Timer): number {
  lastScriptTimer += 1;
  start(lastScriptTimer, delayMs, timer);
  return lastScriptTimer;
}

/** HTML §8.1.7.2 "queue a task": runs `run` in a turn of the event loop of its own, in the order of the calls. */
export function queueTask(run: () => void): void {
  lastTimer += 1;
  MapPrototypeSet(timers, lastTimer, { run, isRepeating: false });
  host().queueTask(lastTimer);
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

function start(id: number, delayMs: number, timer: Timer): void {
  MapPrototypeSet(timers, id, timer);
  host().setTimer(id, delayMs > LONGEST_DELAY_MS ? LONGEST_DELAY_MS : delayMs, timer.isRepeating);
}
