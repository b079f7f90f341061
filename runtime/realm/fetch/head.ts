import { requestStateOf, type Request } from "./request.ts";
import { responseStateOf, type Response } from "./response.ts";

/** The head of a request as frames carry it: `method NUL url`, then `NUL name NUL value` for each field (invocation/ops.ts). */
export function encodeRequestHead(request: Request): string {
  const { method, url, headers } = requestStateOf(request);
  return `${method}\0${url}${headers.encode()}`;
}

/** The head of a response as frames carry it: `status NUL reason`, then `NUL name NUL value` for each field. */
export function encodeResponseHead(response: Response): string {
  const { status, statusText, headers } = responseStateOf(response);
  return `${status}\0${statusText}${headers.encode()}`;
}
