import { FormData } from "./form-data.ts";

/** The XMLHttpRequest standard's globals, as far as a function has them. */
export const xhrGlobals: Readonly<Record<string, unknown>> = { FormData };
