import { fetch } from "./fetch.ts";
import { Headers } from "./headers.ts";
import { Request } from "./request.ts";
import { Response } from "./response.ts";

/** The Fetch standard's globals. */
export const fetchGlobals: Readonly<Record<string, unknown>> = { Headers, Request, Response, fetch };
