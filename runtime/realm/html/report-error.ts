import { describeThrown, formatError } from "../console/describe-error.ts";
import { writeLine } from "../console/write-line.ts";
import { ErrorEvent } from "../dom/error-event.ts";
import { trustEvent } from "../dom/event.ts";
import { fireEvent, globalTarget, hasListeners } from "../dom/event-target.ts";
import { reportException, setExceptionSink } from "../dom/exception-sink.ts";
import { PromiseRejectionEvent } from "../dom/promise-rejection-event.ts";
import { requireArguments } from "../webidl/arguments.ts";

let isReporting = false;

/** HTML §8.1.4.7: `error` goes to the global's listeners, and to the log unless one of them cancels the event. */
export function reportError(error: unknown): void {
  requireArguments(arguments.length, 1, "Failed to execute 'reportError'");
  reportException(error);
}

/** HTML §8.1.4.7.3: a promise that was rejected and has no handler. */
export function reportRejection(reason: unknown, promise: object): void {
  if (hasListeners(globalTarget, "unhandledrejection")) {
    const event = new PromiseRejectionEvent("unhandledrejection", { promise, reason, cancelable: true });
    if (!fireEvent(globalTarget, trustEvent(event))) return;
  }
  writeLine("error", `Uncaught (in promise) ${formatError(reason)}`);
}

function handleException(error: unknown): void {
  // An exception of an "error" listener must not start the same listener again.
  if (!isReporting && hasListeners(globalTarget, "error")) {
    isReporting = true;
    try {
      const { message } = describeThrown(error);
      const event = new ErrorEvent("error", { message: `Uncaught ${message}`, error, cancelable: true });
      if (!fireEvent(globalTarget, trustEvent(event))) return;
    } finally {
      isReporting = false;
    }
  }
  writeLine("error", `Uncaught ${formatError(error)}`);
}

setExceptionSink(handleException);
