import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Answers a web request. */
export type Fetch = (request: Request) => Response | Promise<Response>;

/**
 * Lets an app of web Requests and Responses answer node:http. Bodies are streams both ways, and a client that leaves aborts `request.signal`. For the operator's
 * few requests: those for functions take another way, which costs less (../hono-adapter.ts).
 */
export function createWebListener(
  fetch: Fetch,
): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
  return function listen(incoming, outgoing) {
    void answer(fetch, incoming, outgoing);
  };
}

async function answer(fetch: Fetch, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const left = new AbortController();
  outgoing.on("close", () => left.abort());
  outgoing.on("error", ignore);
  try {
    await send(await fetch(toRequest(incoming, left.signal)), incoming.method, outgoing);
  } catch {
    if (!outgoing.headersSent) outgoing.writeHead(400);
    outgoing.end();
  }
}

/** @throws {TypeError} When the target or a field is none that a Request takes. */
function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request {
  const { method = "GET", url = "/", headers: fields } = incoming;
  if (!url.startsWith("/")) throw new TypeError("Cannot answer an absolute target");
  const headers = new Headers();
  for (const [name, value] of Object.entries(fields))
    if (value !== undefined) headers.set(name, String(value));
  const hasBody = method !== "GET" && method !== "HEAD";
  return new Request(`http://control${url}`, {
    method,
    headers,
    signal,
    ...(hasBody ? { body: Readable.toWeb(incoming), duplex: "half" } : {}),
  });
}

async function send(response: Response, method: string | undefined, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(response.status, [...response.headers].flat());
  if (response.body === null || method === "HEAD") {
    outgoing.end();
    await response.body?.cancel();
    return;
  }
  // Streams of events must show that they have begun.
  outgoing.flushHeaders();
  await pipeline(Readable.fromWeb(response.body), outgoing);
}

function ignore(): void {
  // The client is gone, which the abort says.
}
