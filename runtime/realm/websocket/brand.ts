import { WeakSetPrototypeAdd, WeakSetPrototypeHas } from "../primordials.ts";
import type { WebSocket } from "./web-socket.ts";

const sockets = new WeakSet();

/** Marks a WebSocket as one, for those that the interface itself depends on. */
export function markWebSocket(socket: WebSocket): void {
  WeakSetPrototypeAdd(sockets, socket);
}

/** Whether `value` is a WebSocket, whatever its prototype. */
export function isWebSocket(value: unknown): value is WebSocket {
  return typeof value === "object" && value !== null && WeakSetPrototypeHas(sockets, value);
}
