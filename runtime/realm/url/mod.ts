import { URLSearchParams } from "./search-params.ts";
import { URL } from "./url.ts";

/** The URL standard's globals. */
export const urlGlobals: Readonly<Record<string, unknown>> = { URL, URLSearchParams };
