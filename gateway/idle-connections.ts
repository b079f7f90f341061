import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";

/**
 * Closes connections on which nothing was asked for a while.
 *
 * One inactivity timer a connection, restarted by its reads and writes: node:http's own keep-alive timeout sets and clears one for each response.
 */
export class IdleConnections {
  readonly #timeoutMs: number;
  /** One entry a connection, changed in place: an entry a request would be work for the garbage collector. */
  readonly #connections = new WeakMap<Socket, { lastResponse: ServerResponse | undefined }>();

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** Watches a new connection. */
  watch(socket: Socket): void {
    const connection: { lastResponse: ServerResponse | undefined } = { lastResponse: undefined };
    this.#connections.set(socket, connection);
    socket.setTimeout(this.#timeoutMs);
    socket.on("timeout", () => {
      const response = connection.lastResponse;
      if (response === undefined || response.writableFinished) socket.destroy();
      // A quiet request, such as an event stream without events, has bounds of its own: look again after as long.
      else socket.setTimeout(this.#timeoutMs);
    });
  }

  /** Notes the response that a connection waits for. */
  track(socket: Socket, response: ServerResponse): void {
    const connection = this.#connections.get(socket);
    if (connection !== undefined) connection.lastResponse = response;
  }
}
