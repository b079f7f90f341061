import type { IncomingMessage, ServerResponse } from "node:http";
import { ABNORMAL, type SocketCall, type SocketListener } from "#runtime";
import { WebSocketServer } from "ws";
import { type Farewell, SocketBridge } from "./bridge.ts";
import { KeepAlive } from "./keep-alive.ts";
import { detach } from "./upgrade.ts";

/** Largest message, in bytes: that of Workers. */
export const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;
/** How long a peer may take to answer a close, in milliseconds. */
export const CLOSE_TIMEOUT_MS = 10_000;

const NO_BYTES = Buffer.alloc(0);
const GOING_AWAY = 1001;
/** RFC 6455 §7.4.1: the server met an unexpected condition. */
const CRASHED: Farewell = { code: 1011, reason: "The function ended before the connection did" };

/** Fields of the handshake's answer that the gateway writes itself: RFC 6455 §4.2.2. */
const OWN_FIELDS: ReadonlySet<string> = new Set([
  "sec-websocket-accept",
  "sec-websocket-extensions",
  "sec-websocket-key",
  "sec-websocket-version",
]);

/** Connections that clients have opened to functions. */
export class ServerSockets {
  readonly #keepAlive = new KeepAlive();
  readonly #fields = new WeakMap<IncomingMessage, readonly string[]>();
  readonly #server = createServer();
  #isClosing = false;

  constructor() {
    this.#server.on("headers", (lines, incoming) => {
      lines.push(...(this.#fields.get(incoming) ?? []));
    });
  }

  /**
   * Answers a request that asks for a WebSocket, and was checked, with one.
   *
   * @param fields Names and values in turn, as the function gave them and as they were checked.
   */
  accept(exchange: UpgradeExchange, fields: readonly string[], call: SocketCall): SocketListener | undefined {
    const { incoming, outgoing } = exchange;
    this.#fields.set(incoming, toLines(fields));
    let bridge: SocketBridge | undefined;
    detach(incoming.socket, outgoing);
    this.#server.handleUpgrade(incoming, incoming.socket, NO_BYTES, (socket) => {
      this.#keepAlive.watch(socket);
      bridge = new SocketBridge(socket, CRASHED).attach(call);
      if (this.#isClosing) socket.close(GOING_AWAY);
    });
    // The client has left in between.
    if (bridge === undefined) call.close(ABNORMAL, "");
    return bridge;
  }

  /** Closes every connection, and cuts what is still open after `graceMs`. */
  close(graceMs: number): void {
    this.#isClosing = true;
    this.#keepAlive[Symbol.dispose]();
    for (const socket of this.#keepAlive.sockets) {
      socket.close(GOING_AWAY);
      socket.resume();
    }
    setTimeout(() => {
      for (const socket of this.#keepAlive.sockets) socket.terminate();
    }, graceMs).unref();
  }
}

/** A request that asks for a WebSocket, and its answer. */
export interface UpgradeExchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

function createServer(): WebSocketServer {
  // A variable, since closeTimeout is newer than the library's types.
  const options = {
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_MESSAGE_BYTES,
    // No decompression, no bombs.
    perMessageDeflate: false,
    // The function's answer says which.
    handleProtocols: () => false as const,
    closeTimeout: CLOSE_TIMEOUT_MS,
  };
  return new WebSocketServer(options);
}

function toLines(fields: readonly string[]): string[] {
  const lines: string[] = [];
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] ?? "";
    if (!OWN_FIELDS.has(name.toLowerCase())) lines.push(`${name}: ${fields[index + 1] ?? ""}`);
  }
  return lines;
}
