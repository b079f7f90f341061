import { errorEventParts } from "../dom/error-event.ts";
import { cancelEvent, type Event, eventState } from "../dom/event.ts";
import { callHandler, defineEventHandler } from "../dom/event-handler.ts";
import { type EventTarget, globalTarget } from "../dom/event-target.ts";
import { FunctionPrototypeCall } from "../primordials.ts";

/** HTML §8.1.8.2.1, for a worker: the handlers of exceptions and rejections that nothing else took. */
export function defineGlobalHandlers(): void {
  defineEventHandler(globalThis, "error", { asTarget, call: callErrorHandler });
  defineEventHandler(globalThis, "unhandledrejection", { asTarget });
  defineEventHandler(globalThis, "rejectionhandled", { asTarget });
}

/** Web IDL §3.7.6: called without a receiver, an attribute of the global means the global. */
function asTarget(self: unknown): EventTarget {
  if (self === undefined || self === null || self === globalThis) return globalTarget;
  throw new TypeError("Illegal invocation");
}

/** HTML §8.1.8.1, `OnErrorEventHandler`: the event comes as five arguments, and returning true cancels it. */
function callErrorHandler(handler: object, target: unknown, event: Event): void {
  const parts = errorEventParts(event);
  if (parts === undefined || typeof handler !== "function") return callHandler(handler, target, event);
  const { message, filename, lineno, colno, error } = parts;
  const result = FunctionPrototypeCall(handler, target, message, filename, lineno, colno, error);
  const state = eventState(event);
  if (result === true && state !== undefined) cancelEvent(state);
}
