import { performance, Performance } from "./performance.ts";

/** What High Resolution Time puts on the global. */
export const performanceGlobals: Readonly<Record<string, unknown>> = { Performance, performance };
