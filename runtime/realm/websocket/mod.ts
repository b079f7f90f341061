import { CloseEvent } from "./close-event.ts";
import { WebSocket } from "./web-socket.ts";
import { WebSocketPair } from "./web-socket-pair.ts";

/** The names that WebSockets and Workers' side of them put on the global. */
export const websocketGlobals: Readonly<Record<string, unknown>> = { CloseEvent, WebSocket, WebSocketPair };
