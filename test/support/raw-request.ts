import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { eventually } from "./eventually.ts";

/** A connection on which a test writes bytes of its own. */
export interface RawConnection extends AsyncDisposable {
  readonly socket: Socket;
  /** What has arrived, one character a byte. */
  received(): string;
  /** Whether the other end has closed the connection. */
  isClosed(): boolean;
  /** Waits until what has arrived contains `text`. */
  until(text: string): Promise<string>;
}

/** Connects to a port of this machine and writes `text`. */
export async function openRaw(port: number, text = ""): Promise<RawConnection> {
  const socket = connect(port, "127.0.0.1");
  let received = "";
  let isClosed = false;
  socket.setEncoding("latin1").on("data", (piece: string) => {
    received += piece;
  });
  socket.on("close", () => {
    isClosed = true;
  });
  await once(socket, "connect");
  // A connection that is cut is what many tests are about.
  socket.on("error", () => {});
  socket.write(text, "latin1");
  return {
    socket,
    received: () => received,
    isClosed: () => isClosed,
    until: (wanted) => eventually(() => received.includes(wanted) && received),
    async [Symbol.asyncDispose]() {
      socket.destroy();
      if (!isClosed) await once(socket, "close");
    },
  };
}

/** The head of a request without a body. */
export function rawGet(target: string, fields: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries({ host: "localhost", ...fields }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return `GET ${target} HTTP/1.1\r\n${lines.join("")}\r\n`;
}
