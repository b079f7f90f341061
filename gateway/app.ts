import { Hono } from "hono";
import { SporeError } from "#runtime";
import { ANSWERED, createRequestListener, type HttpBindings, type RequestListener } from "./hono-adapter.ts";
import type { Exchange } from "./dispatch/exchange.ts";
import { NodeExchange } from "./dispatch/node-exchange.ts";
import { bodyBound, Relay, type RelayContext, type RelayRequest, tooLarge } from "./dispatch/relay.ts";
import type { RequestRules } from "./dispatch/request-head.ts";
import type { FunctionTable, ServedFunction } from "./function-table.ts";
import type { RequestRecord } from "./telemetry/request-record.ts";
import type { ServerSockets } from "./websocket/server-sockets.ts";

export interface AppOptions {
  readonly table: FunctionTable;
  readonly relays: RelayContext;
  readonly rules: RequestRules;
  readonly sockets: Pick<ServerSockets, "accept">;
  /** Begins to note what becomes of a request; undefined where nobody wants to know. */
  readonly record: ((exchange: Exchange) => RequestRecord) | undefined;
  /** Answers a request that failed, and logs the failure. */
  readonly onFailure: (failure: RequestFailure) => void;
}

/** A request that gets an error for an answer. */
export interface RequestFailure {
  readonly error: SporeError;
  readonly served: ServedFunction | undefined;
  readonly exchange: Exchange;
  readonly record: RequestRecord | undefined;
}

/** What Hono's handlers find in `c.env`. */
export interface AppEnvironment {
  readonly Bindings: HttpBindings;
}

/** What the gateway does with requests. */
export interface App {
  /** Takes the requests that node:http reads. */
  readonly listener: RequestListener;
  /** Takes those that the front reads; undefined when every request must go through Hono. */
  readonly dispatch: Dispatch | undefined;
}

/** Answers a request. */
export type Dispatch = (exchange: Exchange) => void;

/**
 * Makes the gateway's Hono app, past whose router requests go as long as it has nothing but the function route.
 * That saves a context and a route look-up each, about a twentieth of the gateway's CPU time.
 */
export function createApp(options: AppOptions): App {
  const hono = createHono(options);
  if (hono.routes.length > 1) return { listener: createRequestListener(hono), dispatch: undefined };
  return {
    listener: (incoming, outgoing) => dispatch(new NodeExchange(incoming, outgoing)),
    dispatch,
  };
  function dispatch(exchange: Exchange): void {
    answer(options, exchange);
  }
}

/**
 * The gateway's Hono app. Functions answer at every path; their bodies go past Hono, straight between the socket and the instance, so that nothing is
 * wrapped in a stream or buffered on the way.
 */
function createHono(options: AppOptions): Hono<AppEnvironment> {
  const hono = new Hono<AppEnvironment>();
  hono.all("*", function callFunction({ env: { incoming, outgoing } }) {
    answer(options, new NodeExchange(incoming, outgoing));
    return ANSWERED;
  });
  hono.onError(function answerBug(cause, { env: { incoming, outgoing } }) {
    reportBug(options, cause, { exchange: new NodeExchange(incoming, outgoing), record: undefined });
    return ANSWERED;
  });
  return hono;
}

function answer(options: AppOptions, exchange: Exchange): void {
  const record = options.record?.(exchange);
  try {
    serveRequest(options, exchange, record);
  } catch (cause) {
    reportBug(options, cause, { exchange, record });
  }
}

function reportBug(
  { onFailure }: AppOptions,
  cause: unknown,
  { exchange, record }: Pick<RequestFailure, "exchange" | "record">,
): void {
  const error = new SporeError("internal-error", "Cannot handle the request", { cause });
  record?.failed(error);
  onFailure({ error, served: undefined, exchange, record });
  record?.settled(undefined);
}

function serveRequest(options: AppOptions, exchange: Exchange, record: RequestRecord | undefined): void {
  let served: ServedFunction | undefined;
  try {
    const head = exchange.check(options.rules);
    served = options.table.match(head.host, head.target);
    const version = findVersion(served, head.url);
    const maxBodyBytes = bodyBound(version, options.relays);
    if ((head.contentLength ?? 0) > maxBodyBytes) throw tooLarge(maxBodyBytes);
    const encoded = exchange.encode(head, options.rules);
    const relay = new Relay(
      {
        version,
        head: record === undefined ? encoded : record.routed(version, encoded),
        hasBody: head.hasBody,
        exchange,
        record,
        acceptSocket: head.isUpgrade ? socketAcceptor(options, exchange) : undefined,
        onFailure: (error) => options.onFailure({ error, served, exchange, record }),
      },
      options.relays,
    );
    relay.start();
  } catch (error) {
    if (!(error instanceof SporeError)) throw error;
    record?.failed(error);
    options.onFailure({ error, served, exchange, record });
    record?.settled(undefined);
  }
}

function socketAcceptor({ sockets }: AppOptions, { upgrade }: Exchange): RelayRequest["acceptSocket"] {
  if (upgrade === undefined) return undefined;
  return (fields, socket) => sockets.accept(upgrade, fields, socket);
}

function findVersion(
  served: ServedFunction | undefined,
  url: string,
): NonNullable<ServedFunction["version"]> {
  if (served?.version !== undefined) return served.version;
  throw served?.failure ?? new SporeError("no-route", `Cannot route ${url}: no function answers there`);
}
