import { ArrayPrototypeValues } from "../primordials.ts";
import { defineInterface } from "../webidl/interface.ts";
import { createPair } from "./local-transport.ts";
import { makeWebSocket, type WebSocket } from "./web-socket.ts";

/** Workers: two sockets that are connected to each other. */
export class WebSocketPair {
  declare readonly 0: WebSocket;
  declare readonly 1: WebSocket;

  constructor() {
    const { 0: client, 1: server } = createPair();
    this[0] = makeWebSocket(client, "");
    this[1] = makeWebSocket(server, "");
  }

  [Symbol.iterator](): IterableIterator<unknown> {
    return ArrayPrototypeValues([this[0], this[1]]);
  }
}

defineInterface(WebSocketPair, "WebSocketPair");
