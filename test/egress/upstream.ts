import { once } from "node:events";
import http from "node:http";
import net, { type AddressInfo } from "node:net";

/** A server on a free port of this machine. */
export interface Upstream extends AsyncDisposable {
  readonly origin: string;
  readonly port: number;
}

/** Starts an HTTP server. */
export function startUpstream(handler: http.RequestListener): Promise<Upstream> {
  return listen(http.createServer(handler), () => {});
}

/** Starts a server that speaks whatever `handler` says. */
export function startRawUpstream(handler: (socket: net.Socket) => void): Promise<Upstream> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    handler(socket);
  });
  return listen(server, () => {
    for (const socket of sockets) socket.destroy();
  });
}

/** Answers every request with the same bytes. */
export function startCanned(answer: string): Promise<Upstream> {
  return startRawUpstream((socket) => {
    socket.once("data", () => socket.write(answer, "latin1"));
  });
}

async function listen(server: net.Server, cut: () => void): Promise<Upstream> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = addressOf(server);
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      if (server instanceof http.Server) server.closeAllConnections();
      cut();
      await closed;
    },
  };
}

function addressOf(server: net.Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Cannot find the server's port");
  return address;
}
