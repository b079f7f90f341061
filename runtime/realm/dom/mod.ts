import { AbortController, AbortSignal } from "./abort.ts";
import { DOMException } from "./dom-exception.ts";
import { Event } from "./event.ts";
import { EventTarget } from "./event-target.ts";
import { globalMethods } from "./global-methods.ts";
import { MessageEvent } from "./message-event.ts";
import { QuotaExceededError } from "./quota-exceeded-error.ts";

/** The names that the DOM standard, HTML's events and Web IDL's DOMException put on the global. */
export const domGlobals: Readonly<Record<string, unknown>> = {
  AbortController,
  AbortSignal,
  DOMException,
  Event,
  EventTarget,
  MessageEvent,
  QuotaExceededError,
  ...globalMethods,
};
