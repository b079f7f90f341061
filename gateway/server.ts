import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions as HttpOptions,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type FailureCode, FAILURES } from "#runtime";
import type { App } from "./app.ts";
import { connectionEvent, Front } from "./front/mod.ts";
import type { RequestListener } from "./hono-adapter.ts";
import { IdleConnections } from "./idle-connections.ts";
import { encodeProblem } from "./problem.ts";
import { type Certificates, createTlsServer } from "./tls/mod.ts";
import { asksForWebSocket } from "./websocket/handshake.ts";
import { listenForUpgrades } from "./websocket/upgrade.ts";

export interface ServerLimits {
  /** Largest request head, in bytes. */
  readonly maxHeaderBytes: number;
  readonly maxHeaders: number;
  /** Longest time for a request's head to arrive, in milliseconds. */
  readonly headersTimeoutMs: number;
  /** How long a connection may stay open without a request, in milliseconds. */
  readonly idleTimeoutMs: number;
}

/** An HTTP server, and the front that reads most of its requests. */
export interface HttpServer {
  readonly server: Server;
  /** Undefined when node:http reads all of them. */
  readonly front: Front | undefined;
  /** Lets every connection end with its next answer. */
  readonly drain: () => void;
  /** Cuts connections that have not come to HTTP yet. */
  readonly endHandshakes: () => void;
}

/** What TLS needs. */
export interface TlsOptions {
  readonly certificates: Certificates;
  /** What a session's keys are encrypted with, where several gateways share a port: 48 bytes. */
  readonly ticketKeys?: Uint8Array | undefined;
}

export interface ServerOptions {
  readonly app: App;
  readonly limits: ServerLimits;
  /** Whether plain requests are read without node:http. */
  readonly hasFront: boolean;
  /** Undefined for plain HTTP. */
  readonly tls?: TlsOptions | undefined;
}

/** The HTTP server in front of the app. node:http parses what the front leaves to it; what its parser refuses is answered here. */
export function createHttpServer(options: ServerOptions): HttpServer {
  const { app, limits, tls } = options;
  const idle = new IdleConnections(limits.idleTimeoutMs);
  let isDraining = false;
  const { server, endHandshakes } = createListener(httpOptions(limits), tls, listen);
  listenForUpgrades(server, listen);
  function listen(incoming: IncomingMessage, outgoing: ServerResponse): void {
    if (isDraining) outgoing.shouldKeepAlive = false;
    if (idle.track(incoming.socket, outgoing)) app.listener(incoming, outgoing);
    else incoming.socket.destroy();
  }
  server.maxHeadersCount = limits.maxHeaders;
  server.on(connectionEvent(server), (socket: Socket) => idle.watch(socket));
  // Without a listener, node:http would destroy every connection that is quiet for as long, whatever it waits for.
  server.on("timeout", () => {});
  server.on("clientError", answerUnreadable);
  const front = createFront(server, options);
  return { server, front, drain, endHandshakes };
  function drain(): void {
    isDraining = true;
    front?.drain();
  }
}

function httpOptions(limits: ServerLimits): HttpOptions {
  return {
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersTimeoutMs,
    // A large upload to a slow function takes as long as it takes.
    requestTimeout: 0,
    connectionsCheckingInterval: 1_000,
    // IdleConnections closes them: node:http would set two timers for each request.
    keepAliveTimeout: 0,
    noDelay: true,
    // Most requests have no body: they then cost no stream.
    optimizeEmptyRequests: true,
    // Checked by our own rules, with an answer that says what is wrong.
    requireHostHeader: false,
    // Other upgrades are requests like any other, and get an answer.
    shouldUpgradeCallback: asksForWebSocket,
  };
}

function createListener(
  http: HttpOptions,
  tls: TlsOptions | undefined,
  listen: RequestListener,
): Pick<HttpServer, "server" | "endHandshakes"> {
  if (tls === undefined) return { server: createServer(http, listen), endHandshakes: () => {} };
  const { certificates, ticketKeys } = tls;
  return createTlsServer({ http, certificates, ticketKeys }, listen);
}

function createFront(server: Server, { app, limits, hasFront }: ServerOptions): Front | undefined {
  const { dispatch } = app;
  if (!hasFront || dispatch === undefined) return undefined;
  return new Front(server, { dispatch, limits, timeoutAnswer: encodeUnreadable(TIMED_OUT) });
}

const TIMED_OUT = Object.assign(new Error("The request did not arrive in time"), {
  code: "ERR_HTTP_REQUEST_TIMEOUT",
});

/** A request that the parser refuses never reaches the app: the answer is written to the socket. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  // Whoever does not come to TLS does not read what is written in it.
  const isTls = error.code?.startsWith("ERR_SSL_") === true || error.code === "ERR_TLS_HANDSHAKE_TIMEOUT";
  if (error.code === "ECONNRESET" || isTls || !socket.writable) {
    socket.destroy();
    return;
  }
  socket.end(encodeUnreadable(error));
}

function encodeUnreadable(error: NodeJS.ErrnoException): string {
  const code = codeOf(error.code);
  const { status } = FAILURES[code];
  const body = encodeProblem({ code, detail: `Cannot read the request: ${describe(error)}` });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? code}`,
    "content-type: application/problem+json",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  return `${head.join("\r\n")}\r\n\r\n${body}`;
}

function codeOf(code: string | undefined): FailureCode {
  if (code === "HPE_HEADER_OVERFLOW") return "headers-too-large";
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return "request-timeout";
  if (code === "HPE_CHUNK_EXTENSIONS_OVERFLOW") return "body-too-large";
  return "bad-request";
}

/** llhttp's own reasons are short and name nothing of this machine. */
function describe(error: NodeJS.ErrnoException): string {
  if (error.code === TIMED_OUT.code) return "it did not arrive in time";
  const reason: unknown = Reflect.get(error, "reason");
  return typeof reason === "string" && reason !== "" ? reason : "it is not valid HTTP";
}
