import type { WebSocket } from "ws";

const INTERVAL_MS = 30_000;

/** Pings connections, and ends those whose peer is gone without a word. One timer for all of them. */
export class KeepAlive implements Disposable {
  /** Connections, and whether they have shown a sign of life since they were pinged. */
  readonly #sockets = new Map<WebSocket, boolean>();
  readonly #timer = setInterval(() => this.#sweep(), INTERVAL_MS).unref();

  /** Connections that are open, or closing. */
  get sockets(): Iterable<WebSocket> {
    return this.#sockets.keys();
  }

  watch(socket: WebSocket): void {
    this.#sockets.set(socket, true);
    socket.on("pong", () => this.#sockets.set(socket, true));
    socket.on("message", () => this.#sockets.set(socket, true));
    socket.on("close", () => this.#sockets.delete(socket));
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #sweep(): void {
    for (const [socket, isAlive] of this.#sockets) {
      // A ping would wait behind what a slow peer has not read, and a pong would not be read.
      const isBusy = socket.isPaused || socket.bufferedAmount > 0;
      if (!isAlive && !isBusy) {
        socket.terminate();
        continue;
      }
      this.#sockets.set(socket, isBusy);
      if (!isBusy && socket.readyState === socket.OPEN) socket.ping();
    }
  }
}
