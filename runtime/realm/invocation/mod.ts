import { ExecutionContext } from "./execution-context.ts";

/** The names that Workers puts on the global for the handler's own objects. */
export const invocationGlobals: Readonly<Record<string, unknown>> = { ExecutionContext };
