import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A whole answer. */
export interface Answer {
  readonly status: number;
  /** Head and body as they came. */
  readonly text: string;
}

/** One keep-alive connection of a client that does as little as possible: no parser of the platform is measured with the server. */
export class Connection {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #waiting: PromiseWithResolvers<Answer> | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (bytes: Buffer) => this.#read(bytes));
    socket.on("error", () => {});
    socket.on("close", () => this.#waiting?.reject(new Error("the connection was closed")));
  }

  static async open(port: number): Promise<Connection> {
    const socket = connect({ port, host: "127.0.0.1" });
    await once(socket, "connect");
    return new Connection(socket);
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed && this.#socket.writable;
  }

  /**
   * Sends a request, which is the only one under way, and waits for the whole answer.
   *
   * @throws {Error} When the connection ends before.
   */
  async exchange(request: string): Promise<Answer> {
    const waiting = Promise.withResolvers<Answer>();
    this.#waiting = waiting;
    if (!this.isOpen) waiting.reject(new Error("the connection was closed"));
    this.#socket.write(request);
    try {
      return await waiting.promise;
    } finally {
      this.#waiting = undefined;
    }
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(bytes: Buffer): void {
    this.#received = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes]);
    const headEnd = this.#received.indexOf("\r\n\r\n");
    if (headEnd === -1 || !isWhole(this.#received, headEnd)) return;
    const text = this.#received.toString();
    this.#received = Buffer.alloc(0);
    this.#waiting?.resolve({ status: Number(text.slice(9, 12)), text });
  }
}

/** Enough of RFC 9112 §6.3 for answers that have a body: by length, or chunked without trailers. */
function isWhole(received: Buffer, headEnd: number): boolean {
  const head = received.toString("latin1", 0, headEnd);
  const [, length] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? [];
  if (length !== undefined) return received.length >= headEnd + 4 + Number(length);
  return received.subarray(headEnd + 4 - 2).indexOf("\r\n0\r\n\r\n") !== -1;
}

/** Renders a request once, so that sending it is one write. */
export function renderRequest(request: {
  readonly method: string;
  readonly path: string;
  readonly host: string;
  readonly body?: string | undefined;
}): string {
  const { method, path, host, body } = request;
  const fields =
    body === undefined
      ? ""
      : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
  return `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n${fields}\r\n${body ?? ""}`;
}
