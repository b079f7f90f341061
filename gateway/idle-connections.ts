import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";

/**
 * Closes connections on which nothing was asked for a while, or whose client sends no more of its request or takes no more of its answer.
 *
 * One inactivity timer a connection, restarted by its reads and writes: node:http's own keep-alive timeout sets and clears one for each response.
 */
export class IdleConnections {
  readonly #timeoutMs: number;
  /** One entry a connection, changed in place: an entry a request would be work for the garbage collector. */
  readonly #connections = new WeakMap<Socket, Connection>();

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** Watches a new connection. */
  watch(socket: Socket): void {
    const connection: Connection = { lastResponse: undefined, openResponses: 0 };
    this.#connections.set(socket, connection);
    socket.setTimeout(this.#timeoutMs);
    socket.on("timeout", () => {
      if (isStill(socket, connection.lastResponse)) socket.destroy();
      // A quiet request, such as an event stream without events, has bounds of its own: look again after as long.
      else socket.setTimeout(this.#timeoutMs);
    });
  }

  /**
   * Notes a response that a connection waits for. Returns whether it may have one more: node:http hands over all requests of a read at once, and one read has
   * room for thousands of them.
   */
  track(socket: Socket, response: ServerResponse): boolean {
    const connection = this.#connections.get(socket);
    if (connection === undefined) return true;
    connection.lastResponse = response;
    connection.openResponses += 1;
    response.on("close", () => {
      connection.openResponses -= 1;
    });
    return connection.openResponses <= MAX_OPEN_RESPONSES;
  }
}

/** How many requests a connection may have that are not answered. Clients that send requests ahead (RFC 9112 §9.3.2) send a few. */
const MAX_OPEN_RESPONSES = 64;

interface Connection {
  lastResponse: ServerResponse | undefined;
  openResponses: number;
}

/** Whether it is the client that nothing comes from or goes to. */
function isStill(socket: Socket, response: ServerResponse | undefined): boolean {
  if (response === undefined || response.writableFinished || socket.writableLength > 0) return true;
  const { req: request } = response;
  return !request.complete && !request.isPaused();
}
