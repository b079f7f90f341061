import { CustomEvent } from "./custom-event.ts";
import { ErrorEvent } from "./error-event.ts";
import { PromiseRejectionEvent } from "./promise-rejection-event.ts";

/** Events that the platform fires rarely, or never. */
export const rareEventGlobals: Readonly<Record<string, unknown>> = {
  CustomEvent,
  ErrorEvent,
  PromiseRejectionEvent,
};
