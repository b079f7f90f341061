import { type IncomingMessage, type Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** What node:http does on sockets that it has let go of, for as long as they carry an answer in HTTP. */
interface Duties {
  readonly onDrain: () => void;
  readonly onEnd: () => void;
}

const duties = new WeakMap<Socket, Duties>();

/**
 * Gives requests that ask for a WebSocket to the same listener as all others: their answer may still be a plain one, and it is the function that knows.
 *
 * node:http lets go of their sockets. {@link detach} takes one for another protocol.
 */
export function listenForUpgrades(
  server: Server,
  listen: (incoming: IncomingMessage, outgoing: ServerResponse) => void,
): void {
  server.on("upgrade", (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    const own = incoming.socket;
    // It is gone when it fails; whoever waits for it hears that from its "close".
    own.on("error", () => {});
    if (head.length > 0) socket.unshift(head);
    const outgoing = createResponse(incoming, own);
    if (outgoing !== undefined) listen(incoming, outgoing);
  });
}

/** Ends the HTTP on a socket: another protocol goes on with it. */
export function detach(socket: Socket, outgoing: ServerResponse): void {
  const found = duties.get(socket);
  if (found === undefined) return;
  duties.delete(socket);
  socket.off("drain", found.onDrain);
  socket.off("end", found.onEnd);
  outgoing.detachSocket(socket);
}

function createResponse(incoming: IncomingMessage, socket: Socket): ServerResponse | undefined {
  const outgoing = new ServerResponse(incoming);
  outgoing.shouldKeepAlive = false;
  try {
    outgoing.assignSocket(socket);
  } catch {
    // An earlier request on this connection has no answer yet: nothing may come before it.
    socket.destroy();
    return undefined;
  }
  const own: Duties = {
    onDrain: () => void outgoing.emit("drain"),
    // A client that has left while the function thinks about it.
    onEnd: () => void socket.destroy(),
  };
  duties.set(socket, own);
  socket.on("drain", own.onDrain);
  socket.on("end", own.onEnd);
  outgoing.on("finish", () => {
    detach(socket, outgoing);
    socket.destroySoon();
  });
  // Reads on, up to the socket's high-water mark, to see the end.
  socket.read(0);
  return outgoing;
}
