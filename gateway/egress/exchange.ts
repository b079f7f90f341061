import type { Call, CallListener, SubrequestHead } from "#runtime";
import type { Agent } from "undici";
import type { Deadlines } from "../dispatch/deadlines.ts";
import { Answer } from "./answer.ts";
import type { EgressHead } from "./request-head.ts";
import { Subrequest } from "./subrequest.ts";
import { Upload } from "./upload.ts";

/** What all exchanges share. */
export interface ExchangeContext {
  readonly agent: Agent;
  /** Requests that wait for a connection. */
  readonly waiting: Deadlines;
  readonly headTimeoutMs: number;
}

/** RFC 9110 §9.2.2, without what no function may send. */
const IDEMPOTENT: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

/** Sends a request that may be sent, and the answer to the instance. */
export function startExchange(
  context: ExchangeContext,
  head: EgressHead,
  { call, body, isEnd }: Pick<SubrequestHead, "body" | "isEnd"> & { readonly call: Call },
): CallListener {
  const { waiting, headTimeoutMs } = context;
  const upload = isEnd ? undefined : new Upload(call);
  if (body !== undefined) {
    if (upload === undefined) call.consume(body.length);
    else upload.take(body, false);
  }
  const { method } = head;
  function dispatch(handler: Answer): void {
    const { origin, pathname, search } = head.url;
    const headers = headersOf(head, upload !== undefined);
    const payload = upload?.stream ?? body ?? null;
    context.agent.dispatch({ origin, path: pathname + search, method, headers, body: payload }, handler);
  }
  function repeat(handler: Answer): void {
    handler.wait(performance.now() + headTimeoutMs);
    dispatch(handler);
  }
  const answer = new Answer({
    call,
    method,
    upload,
    waiting,
    dueAt: performance.now() + headTimeoutMs,
    repeat: upload === undefined && IDEMPOTENT.has(method) ? repeat : undefined,
  });
  dispatch(answer);
  return new Subrequest(call, answer, upload);
}

/** The length of a body that is there is known; one that comes in pieces has the length that the function says, and undici holds it to that. */
function headersOf({ fields, contentLength }: EgressHead, isStreamed: boolean): string[] {
  if (!isStreamed || contentLength === undefined) return fields;
  return [...fields, "content-length", contentLength];
}
