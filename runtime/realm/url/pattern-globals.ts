import { URLPattern } from "./url-pattern.ts";

export const urlPatternGlobals: Readonly<Record<string, unknown>> = { URLPattern };
