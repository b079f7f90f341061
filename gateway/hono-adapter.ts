import type { IncomingMessage, ServerResponse } from "node:http";
import type { Hono } from "hono";
import type { AppEnvironment } from "./app.ts";

/** What Hono's handlers find in `c.env`. */
export interface HttpBindings {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/** What the HTTP server calls for each request. */
export type RequestListener = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/** What a handler returns that has answered, or will, on `c.env.outgoing`. */
export const ANSWERED = new Response(null);

/**
 * Calls a Hono app for requests of a node:http server.
 *
 * Its handlers answer on the server's own response, since bodies must not be wrapped in web streams on their way. That is why this is not
 * @hono/node-server, whose listener would make, watch and drain a web Request for each.
 */
export function createRequestListener(app: Hono<AppEnvironment>): RequestListener {
  return function listen(incoming, outgoing) {
    const request: object = new RoutedRequest(incoming);
    if (!isRoutable(request)) return;
    const answered = app.fetch(request, { incoming, outgoing });
    // HEAD is asynchronous in Hono; errors go to the app's onError in either case.
    if (answered instanceof Promise) void answered;
  };
}

/** As much of a web Request as Hono's router and middleware look at. A function's handler never sees it. */
class RoutedRequest {
  readonly #incoming: IncomingMessage;
  readonly method: string;
  readonly url: string;

  constructor(incoming: IncomingMessage) {
    const target = incoming.url ?? "/";
    this.#incoming = incoming;
    this.method = incoming.method ?? "GET";
    // Hono routes by path. Which host a request is for is checked and decided by the handler.
    this.url = target.startsWith("/") ? `http://gateway${target}` : "http://gateway/";
  }

  get headers(): Headers {
    const { rawHeaders } = this.#incoming;
    const headers = new Headers();
    for (let index = 0; index < rawHeaders.length; index += 2) {
      headers.append(rawHeaders[index] ?? "", rawHeaders[index + 1] ?? "");
    }
    return headers;
  }
}

/** Hono asks its type for a whole Request; the router and `c.req.header()` use no more than {@link RoutedRequest} has. */
function isRoutable(request: object): request is Request {
  return request instanceof RoutedRequest;
}
