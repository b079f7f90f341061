import type { IncomingMessage, ServerResponse } from "node:http";
import { Hono } from "hono";
import { SporeError } from "#runtime";
import { ANSWERED, createRequestListener, type HttpBindings, type RequestListener } from "./hono-adapter.ts";
import { Relay, type RelayContext, tooLarge } from "./dispatch/relay.ts";
import { checkRequest, encodeHead, type RequestRules } from "./dispatch/request-head.ts";
import type { FunctionTable, ServedFunction } from "./function-table.ts";
import type { ServerSockets } from "./websocket/server-sockets.ts";

export interface AppOptions {
  readonly table: FunctionTable;
  readonly relays: RelayContext;
  readonly rules: RequestRules;
  readonly sockets: Pick<ServerSockets, "accept">;
  /** Answers a request that failed, and logs the failure. */
  readonly onFailure: (failure: RequestFailure) => void;
}

/** A request that gets an error for an answer. */
export interface RequestFailure {
  readonly error: SporeError;
  readonly served: ServedFunction | undefined;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/** What Hono's handlers find in `c.env`. */
export interface AppEnvironment {
  readonly Bindings: HttpBindings;
}

/**
 * What the HTTP server calls for each request: the gateway's Hono app, past whose router requests go as long as it has nothing but the function route.
 * That saves a context and a route look-up each, about a twentieth of the gateway's CPU time.
 */
export function createListener(options: AppOptions): RequestListener {
  const app = createApp(options);
  if (app.routes.length > 1) return createRequestListener(app);
  return function listen(incoming, outgoing) {
    answer(options, incoming, outgoing);
  };
}

/**
 * The gateway's Hono app. Functions answer at every path; their bodies go past Hono, straight between the socket and the instance, so that nothing is
 * wrapped in a stream or buffered on the way.
 */
function createApp(options: AppOptions): Hono<AppEnvironment> {
  const app = new Hono<AppEnvironment>();
  app.all("*", function callFunction({ env: { incoming, outgoing } }) {
    answer(options, incoming, outgoing);
    return ANSWERED;
  });
  app.onError(function answerBug(cause, { env: { incoming, outgoing } }) {
    reportBug(options, cause, { incoming, outgoing });
    return ANSWERED;
  });
  return app;
}

function answer(options: AppOptions, incoming: IncomingMessage, outgoing: ServerResponse): void {
  try {
    serveRequest(options, incoming, outgoing);
  } catch (cause) {
    reportBug(options, cause, { incoming, outgoing });
  }
}

function reportBug({ onFailure }: AppOptions, cause: unknown, { incoming, outgoing }: HttpBindings): void {
  const error = new SporeError("internal-error", "Cannot handle the request", { cause });
  onFailure({ error, served: undefined, incoming, outgoing });
}

function serveRequest(options: AppOptions, incoming: IncomingMessage, outgoing: ServerResponse): void {
  let served: ServedFunction | undefined;
  try {
    const head = checkRequest(incoming, options.rules);
    served = options.table.match(head.host, head.target);
    const version = findVersion(served, head.url);
    const { maxBodyBytes } = options.relays;
    if ((head.contentLength ?? 0) > maxBodyBytes) throw tooLarge(maxBodyBytes);
    const relay = new Relay(
      {
        version,
        head: encodeHead(incoming, head, options.rules),
        hasBody: head.hasBody,
        incoming,
        outgoing,
        acceptSocket: head.isUpgrade
          ? (fields, socket) => options.sockets.accept({ incoming, outgoing }, fields, socket)
          : undefined,
        onFailure: (error) => options.onFailure({ error, served, incoming, outgoing }),
      },
      options.relays,
    );
    relay.start();
  } catch (error) {
    if (!(error instanceof SporeError)) throw error;
    options.onFailure({ error, served, incoming, outgoing });
  }
}

function findVersion(
  served: ServedFunction | undefined,
  url: string,
): NonNullable<ServedFunction["version"]> {
  if (served?.version !== undefined) return served.version;
  throw served?.failure ?? new SporeError("no-route", `Cannot route ${url}: no function answers there`);
}
