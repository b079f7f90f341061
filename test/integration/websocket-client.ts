import { once } from "node:events";
import type { IncomingHttpHeaders } from "node:http";
import { WebSocket, type ClientOptions } from "ws";
import { eventually } from "../support/eventually.ts";
import { openRaw, type RawConnection } from "../support/raw-request.ts";

/** How a connection closed. */
export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** A client of a function, and what it has got. */
export interface TestClient extends AsyncDisposable {
  readonly socket: WebSocket;
  /** Of the handshake's answer. */
  readonly headers: IncomingHttpHeaders;
  /** Text as it is, bytes as Buffers. */
  readonly messages: (Buffer | string)[];
  readonly closed: Promise<Closed>;
  /** Waits for that many messages, and returns them all. */
  got(count: number): Promise<(Buffer | string)[]>;
}

/** Opens a WebSocket and waits until it is open. */
export async function openClient(
  url: string,
  protocols: readonly string[] = [],
  options: ClientOptions = {},
): Promise<TestClient> {
  const socket = new WebSocket(url.replace("http", "ws"), [...protocols], {
    perMessageDeflate: false,
    ...options,
  });
  const messages: (Buffer | string)[] = [];
  const closed = Promise.withResolvers<Closed>();
  let headers: IncomingHttpHeaders = {};
  socket.on("upgrade", (response) => {
    ({ headers } = response);
  });
  socket.on("message", (data, isBinary) => {
    if (Buffer.isBuffer(data)) messages.push(isBinary ? data : data.toString());
  });
  socket.on("close", (code, reason) => closed.resolve({ code, reason: reason.toString() }));
  await once(socket, "open");
  socket.on("error", () => {});
  return {
    socket,
    headers,
    messages,
    closed: closed.promise,
    got: (count) => eventually(() => messages.length >= count && messages),
    async [Symbol.asyncDispose]() {
      socket.terminate();
      await closed.promise;
    },
  };
}

/** The head of an opening handshake. */
export function handshake(path: string, fields: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries({
    host: "localhost",
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    ...fields,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

/** A connection that is a WebSocket, on which the test writes frames of its own. */
export async function openRawSocket(port: number, path: string): Promise<RawConnection> {
  const raw = await openRaw(port, handshake(path));
  await raw.until("\r\n\r\n");
  return raw;
}

/** RFC 6455 §5.2: a frame as a client sends it, masked with zeros, its payload's length up to 125 unless `length` says another. */
export function frame(
  opcode: number,
  payload: Buffer | string = "",
  { isLast = true, length }: { readonly isLast?: boolean; readonly length?: bigint } = {},
): Buffer {
  const body = Buffer.from(payload);
  const mask = Buffer.alloc(4);
  const first = (isLast ? 0x80 : 0) | opcode;
  if (length === undefined) return Buffer.concat([Buffer.of(first, 0x80 | body.length), mask, body]);
  const head = Buffer.alloc(10);
  head.writeUInt8(first, 0);
  head.writeUInt8(0x80 | 127, 1);
  head.writeBigUInt64BE(length, 2);
  return Buffer.concat([head, mask, body]);
}
