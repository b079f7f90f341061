import { EventSource } from "./event-source.ts";

/** The name that HTML's server-sent events put on the global. */
export const eventSourceGlobals: Readonly<Record<string, unknown>> = { EventSource };
