import type { RequestListener, ServerOptions } from "node:http";
import { createServer, type Server } from "node:https";
import type { Socket } from "node:net";
import type { SecureContext } from "node:tls";
import type { Certificates } from "./certificates.ts";

/** A handshake is a few hundred bytes and two ways there and back. */
const HANDSHAKE_MS = 10_000;

export interface TlsServerOptions {
  readonly http: ServerOptions;
  readonly certificates: Certificates;
  /** What a session's keys are encrypted with, where several servers share a port: 48 bytes. */
  readonly ticketKeys: Uint8Array | undefined;
}

export interface TlsServer {
  readonly server: Server;
  /** Cuts connections that have not come to TLS yet. */
  readonly endHandshakes: () => void;
}

/** An HTTP server behind TLS 1.2 or 1.3. It speaks HTTP/1.1 alone. */
export function createTlsServer(options: TlsServerOptions, listen: RequestListener): TlsServer {
  const { http, certificates, ticketKeys } = options;
  const server = createServer(
    {
      ...http,
      ...certificates.first,
      minVersion: "TLSv1.2",
      handshakeTimeout: HANDSHAKE_MS,
      SNICallback(host: string, found: (error: Error | null, context?: SecureContext) => void) {
        found(null, certificates.find(host));
      },
    },
    listen,
  );
  if (ticketKeys !== undefined) server.setTicketKeys(Buffer.from(ticketKeys));
  certificates.attach(server);
  const beginning = watchHandshakes(server);
  return {
    server,
    endHandshakes() {
      for (const socket of beginning.values()) socket.destroy();
    },
  };
}

/** Connections that have not come to TLS yet: a client that says nothing must not hold up the server's end. */
function watchHandshakes(server: Server): Map<string, Socket> {
  const beginning = new Map<string, Socket>();
  server.on("connection", (socket: Socket) => {
    const name = nameOf(socket);
    beginning.set(name, socket);
    socket.on("close", () => beginning.delete(name));
  });
  // What it is given is another socket, of the same peer.
  server.on("secureConnection", (socket) => beginning.delete(nameOf(socket)));
  return beginning;
}

function nameOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress ?? ""} ${remotePort ?? 0}`;
}
