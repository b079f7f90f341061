import { AbortController, AbortSignal } from "./abort.ts";
import { DOMException } from "./dom-exception.ts";
import { Event } from "./event.ts";
import { EventTarget } from "./event-target.ts";

/** The names that the DOM standard, and Web IDL for DOMException, put on the global. */
export const domGlobals: Readonly<Record<string, unknown>> = {
  AbortController,
  AbortSignal,
  DOMException,
  Event,
  EventTarget,
};
