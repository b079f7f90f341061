import { ABNORMAL, NO_STATUS, type SocketCall, type SocketListener } from "#runtime";
import type { WebSocket } from "ws";

/** Smaller pieces are copied: waiting for a slow peer, they would keep the whole of what was read with them. */
const COPIED_BYTES = 4 * 1024;
const BROKEN = "WebSocket disconnected without sending Close frame.";

/** How a connection is closed whose instance has ended. */
export interface Farewell {
  readonly code: number;
  readonly reason: string;
}

/** A connection and the stream that it is for the instance: messages go both ways, each as fast as the slower side takes them. */
export class SocketBridge implements SocketListener {
  readonly #socket: WebSocket;
  readonly #farewell: Farewell;
  #call: SocketCall | undefined;
  /** The function has closed, or is gone: what still comes is dropped. */
  #isClosing = false;

  /** @param socket One that is open. */
  constructor(socket: WebSocket, farewell: Farewell) {
    this.#socket = socket;
    this.#farewell = farewell;
  }

  /** Begins. Everything else follows from events. */
  attach(call: SocketCall): this {
    const socket = this.#socket;
    this.#call = call;
    socket.on("message", (data, isBinary) => {
      if (Buffer.isBuffer(data)) this.#receive(data, !isBinary);
    });
    socket.on("close", (code, reason) => {
      this.#isClosing = true;
      call.close(code, code === ABNORMAL ? BROKEN : reason.toString());
    });
    // "close" follows, with what there is to say.
    socket.on("error", () => {});
    return this;
  }

  onPiece(piece: Buffer, isText: boolean, isLast: boolean): void {
    const bytes = piece.length < COPIED_BYTES ? Buffer.from(piece) : piece;
    const { length } = piece;
    this.#socket.send(bytes, { binary: !isText, fin: isLast, compress: false }, () =>
      this.#call?.consume(length),
    );
  }

  onRoom(): void {
    this.#socket.resume();
  }

  onClose(code: number, reason: string): void {
    if (code === NO_STATUS) this.#close();
    else this.#close({ code, reason });
  }

  onAbort(): void {
    this.#close(this.#farewell);
  }

  #receive(message: Buffer, isText: boolean): void {
    if (this.#isClosing || this.#call === undefined) return;
    this.#call.send(message, isText);
    if (this.#call.room <= 0) this.#socket.pause();
  }

  #close(farewell?: Farewell): void {
    this.#isClosing = true;
    this.#socket.close(farewell?.code, farewell?.reason);
    // The peer's own close has to be read.
    this.#socket.resume();
  }
}
