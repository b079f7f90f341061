import { FetchEvent } from "./fetch-event.ts";

/** What service-worker syntax is called with. */
export const serviceWorkerGlobals: Readonly<Record<string, unknown>> = { FetchEvent };
