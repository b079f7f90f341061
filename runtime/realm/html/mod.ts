import { forbidBlocking } from "./agent.ts";
import { atob, btoa } from "./base64.ts";
import { queueMicrotask } from "./microtask.ts";
import { Navigator, navigator } from "./navigator.ts";
import { reportError } from "./report-error.ts";
import { Scheduler, scheduler } from "./scheduler.ts";
import { structuredClone } from "./structured-clone.ts";
import { clearInterval, clearTimeout, setInterval, setTimeout } from "./timers.ts";

export { reportHandled, reportRejection } from "./report-error.ts";
export { fireTimer } from "./timer-table.ts";

/** The names that HTML puts on a worker's global, and Workers' `scheduler`. */
export const htmlGlobals: Readonly<Record<string, unknown>> = {
  Navigator,
  Scheduler,
  atob,
  btoa,
  clearInterval,
  clearTimeout,
  // HTML §8.1.3.2: no SharedArrayBuffer is shared with anybody here.
  crossOriginIsolated: false,
  navigator,
  queueMicrotask,
  reportError,
  scheduler,
  setInterval,
  setTimeout,
  structuredClone,
};

forbidBlocking();
