import { Socket } from "node:net";
import type { WritableSocket } from "../protocol/socket-writer.ts";

export interface SocketEvents {
  readonly onBytes: (bytes: Buffer) => void;
  /** The other end is gone. */
  readonly onGone: () => void;
}

/**
 * The socket to the gateway, which may come later than those who write to it, and be changed for another: a forked process gets its own.
 */
export class LateSocket implements WritableSocket {
  readonly #events: SocketEvents;
  #socket: Socket | undefined;
  #descriptor = -1;

  constructor(events: SocketEvents) {
    this.#events = events;
  }

  /** The descriptor that {@link connect} was called with last. */
  get descriptor(): number {
    return this.#descriptor;
  }

  get writableLength(): number {
    return this.#socket?.writableLength ?? 0;
  }

  /** Takes over a connected descriptor. The one before, if there was any, is closed: in this process alone. */
  connect(descriptor: number): void {
    this.#socket?.removeAllListeners().destroy();
    const socket = new Socket({ fd: descriptor, readable: true, writable: true });
    socket.on("data", this.#events.onBytes);
    socket.on("close", this.#events.onGone);
    socket.on("error", this.#events.onGone);
    this.#socket = socket;
    this.#descriptor = descriptor;
  }

  write(bytes: Uint8Array): boolean {
    if (this.#socket === undefined) throw new Error("Cannot write a frame: the process is not connected");
    return this.#socket.write(bytes);
  }

  /** Sends what waits, then calls back. */
  end(onEnd: () => void): void {
    this.#socket?.end(onEnd);
  }
}
