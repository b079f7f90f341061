import { describeThrown, formatError } from "../console/describe-error.ts";
import { writeLine } from "../console/write-line.ts";
import { ErrorEvent } from "../dom/error-event.ts";
import { trustEvent } from "../dom/event.ts";
import { fireEvent, globalTarget, hasListeners } from "../dom/event-target.ts";
import { reportException, setExceptionSink } from "../dom/exception-sink.ts";
import { PromiseRejectionEvent } from "../dom/promise-rejection-event.ts";
import { WeakMapPrototypeGet, WeakMapPrototypeSet } from "../primordials.ts";
import { requireArguments } from "../webidl/arguments.ts";
import { locateError } from "./error-location.ts";
import { defineGlobalHandlers } from "./global-handlers.ts";

let isReporting = false;

/** HTML §8.1.4.7: `error` goes to the global's listeners, and to the log unless one of them cancels the event. */
export function reportError(error: unknown): void {
  requireArguments(arguments.length, 1, "Failed to execute 'reportError'");
  reportException(error);
}

/** HTML §8.1.4.7.3: a promise that was rejected and has no handler. */
export function reportRejection(reason: unknown, promise: object): void {
  WeakMapPrototypeSet(outstanding, promise, { reason });
  if (hasListeners(globalTarget, "unhandledrejection")) {
    const init = { __proto__: null, promise, reason, cancelable: true };
    const event = new PromiseRejectionEvent("unhandledrejection", init);
    if (!fireEvent(globalTarget, trustEvent(event))) return;
  }
  writeLine("error", `Uncaught (in promise) ${formatError(reason)}`);
}

/** HTML §8.1.6.5 "HostPromiseRejectionTracker": a promise that {@link reportRejection} was told of has a handler by now. */
export function reportHandled(promise: object): void {
  const rejection = WeakMapPrototypeGet(outstanding, promise);
  if (rejection === undefined || !hasListeners(globalTarget, "rejectionhandled")) return;
  const init = { __proto__: null, promise, reason: rejection.reason };
  fireEvent(globalTarget, trustEvent(new PromiseRejectionEvent("rejectionhandled", init)));
}

/** HTML §8.1.4.7.3 "outstanding rejected promises weak set", with the reasons. */
const outstanding = new WeakMap<object, { readonly reason: unknown }>();

function handleException(error: unknown): void {
  // An exception of an "error" listener must not start the same listener again.
  if (!isReporting && hasListeners(globalTarget, "error")) {
    isReporting = true;
    try {
      const { message } = describeThrown(error);
      const { filename, lineno, colno } = locateError(error);
      const text = `Uncaught ${message}`;
      const init = { __proto__: null, message: text, filename, lineno, colno, error, cancelable: true };
      const event = new ErrorEvent("error", init);
      if (!fireEvent(globalTarget, trustEvent(event))) return;
    } finally {
      isReporting = false;
    }
  }
  writeLine("error", `Uncaught ${formatError(error)}`);
}

setExceptionSink(handleException);
defineGlobalHandlers();
