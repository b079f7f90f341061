import type { Server } from "node:http";
import type { Socket } from "node:net";
import { Server as TlsServer } from "node:tls";
import type { Exchange } from "../dispatch/exchange.ts";
import { type ConnectionContext, FrontConnection } from "./connection.ts";
import { isOverdue } from "./overdue.ts";
import { Recogniser } from "./recogniser.ts";
import type { Refusal } from "./refusal.ts";

export interface FrontLimits {
  /** Longest time for a request's head to arrive, in milliseconds. */
  readonly headersTimeoutMs: number;
  /** How long a connection may stay open without a request, a body or a reader making progress, in milliseconds. */
  readonly idleTimeoutMs: number;
}

export interface FrontOptions {
  readonly dispatch: (exchange: Exchange) => void;
  readonly limits: FrontLimits;
  /** What a client reads whose request did not arrive in time. */
  readonly timeoutAnswer: string;
}

const SWEEP_MS = 1_000;
/** How long a new connection may take to ask once the server closes: its first request may be on its way. */
const FIRST_REQUEST_MS = 1_000;

/**
 * Reads the plainest requests itself, at half of node:http's cost, and leaves every other byte stream to node:http untouched.
 *
 * Connections begin here. One whose next request is not recognised goes over to node:http with all that came of that request, at the start or after any number of others, and
 * stays there. Since a connection has at most one request open here, and goes over between two, no answer can come out of order.
 *
 * The http server must be the one that listens: only then do its own timeouts hold for the connections that it is given.
 */
export class Front implements ConnectionContext {
  readonly recogniser = new Recogniser();
  now = performance.now();
  isClosing = false;
  /** Whether new connections begin here, and not with node:http. */
  isOn = true;
  /** Requests that were read here. */
  requests = 0;
  readonly #options: FrontOptions;
  readonly #server: Server;
  readonly #toHttp: readonly ((socket: Socket) => void)[];
  readonly #connections = new Set<FrontConnection>();
  readonly #handOvers = new Map<Refusal, number>();
  readonly #sweeper = setInterval(() => this.#sweep(), SWEEP_MS).unref();

  /** @param server One that does not listen yet. All of its listeners for connections go on after a hand-over. */
  constructor(server: Server, options: FrontOptions) {
    this.#options = options;
    this.#server = server;
    const event = connectionEvent(server);
    this.#toHttp = server.listeners(event).filter(isConnectionListener);
    server.removeAllListeners(event);
    server.on(event, (socket: Socket) => this.#accept(socket));
    server.on("close", () => clearInterval(this.#sweeper));
  }

  /** How many connections went over to node:http, by reason. */
  get handOvers(): ReadonlyMap<Refusal, number> {
    return this.#handOvers;
  }

  /** How many connections are read here. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Ends connections with their next answer. */
  drain(): void {
    this.isClosing = true;
  }

  /** Ends connections as soon as they have no request; those that have one, after its answer, and new ones, after their first. */
  close(): void {
    this.drain();
    for (const connection of this.#connections) {
      if (connection.isIdle && connection.hasServed) connection.destroy();
    }
    setTimeout(() => this.#closeIdle(), FIRST_REQUEST_MS).unref();
  }

  #closeIdle(): void {
    for (const connection of this.#connections) if (connection.isIdle) connection.destroy();
  }

  closeAllConnections(): void {
    for (const connection of this.#connections) connection.destroy();
  }

  onRequest(exchange: Exchange): void {
    this.requests += 1;
    this.#options.dispatch(exchange);
  }

  onRefused(connection: FrontConnection, bytes: Buffer, refusal: Refusal): void {
    this.#handOvers.set(refusal, (this.#handOvers.get(refusal) ?? 0) + 1);
    this.#connections.delete(connection);
    connection.release();
    const { socket } = connection;
    this.#leave(socket);
    socket.unshift(bytes);
  }

  onClosed(connection: FrontConnection): void {
    this.#connections.delete(connection);
  }

  #accept(socket: Socket): void {
    if (this.isOn) this.#connections.add(new FrontConnection(socket, this));
    else this.#leave(socket);
  }

  #leave(socket: Socket): void {
    for (const listener of this.#toHttp) listener.call(this.#server, socket);
  }

  #sweep(): void {
    this.now = performance.now();
    for (const connection of this.#connections) {
      if (!isOverdue(connection, this.now, this.#options.limits)) continue;
      // Whoever has begun to ask is told; others have nothing to be told of.
      const { activity, hasServed } = connection;
      if (activity === "head" || (activity === "waiting" && !hasServed))
        connection.refuse(this.#options.timeoutAnswer);
      else connection.destroy();
    }
  }
}

/** What a server emits for each connection that HTTP may begin on: behind TLS, when that is there. */
export function connectionEvent(server: Server): "connection" | "secureConnection" {
  return server instanceof TlsServer ? "secureConnection" : "connection";
}

function isConnectionListener(listener: unknown): listener is (socket: Socket) => void {
  return typeof listener === "function";
}
