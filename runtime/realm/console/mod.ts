import { console } from "./console.ts";

export { describeThrown, formatError } from "./describe-error.ts";

/** The name that the Console standard puts on the global. */
export const consoleGlobals: Readonly<Record<string, unknown>> = { console };
