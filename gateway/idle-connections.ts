import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";

/**
 * Closes connections on which nothing was asked for a while.
 *
 * One inactivity timer a connection, restarted by its reads and writes: node:http's own keep-alive timeout sets and clears one for each response.
 */
export class IdleConnections {
  readonly #timeoutMs: number;
  readonly #lastResponse = new WeakMap<Socket, ServerResponse>();

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** Watches a new connection. */
  watch(socket: Socket): void {
    socket.setTimeout(this.#timeoutMs);
    socket.on("timeout", () => {
      const response = this.#lastResponse.get(socket);
      if (response === undefined || response.writableFinished) socket.destroy();
      // A quiet request, such as an event stream without events, has bounds of its own: look again after as long.
      else socket.setTimeout(this.#timeoutMs);
    });
  }

  /** Notes the response that a connection waits for. */
  track(socket: Socket, response: ServerResponse): void {
    this.#lastResponse.set(socket, response);
  }
}
