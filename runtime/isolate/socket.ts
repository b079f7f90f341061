import type { SocketClose } from "../protocol/close-payload.ts";
import type { FrameWriter } from "../protocol/frame-writer.ts";
import { MESSAGE_COST_BYTES } from "../protocol/frames.ts";
import { MessageSender } from "../protocol/message-sender.ts";

/** The instance's end of a stream that has become a WebSocket: puts messages together, and sends them. */
export class Socket {
  readonly sender: MessageSender;
  hasPeerClosed = false;
  #pieces: Buffer[] = [];
  #turnBytes = 0;

  constructor(writer: FrameWriter, stream: number) {
    this.sender = new MessageSender(writer, stream);
  }

  /** Bytes that wait for credit, and what was sent in this turn of the event loop: WebSockets §3.1 "bufferedAmount". */
  get bufferedBytes(): number {
    return this.sender.queuedBytes + this.#turnBytes;
  }

  send(bytes: Uint8Array, isText: boolean): number {
    const { sender } = this;
    const before = sender.queuedBytes;
    sender.send({ bytes, isText, isLast: true }, { copy: true });
    this.#countTurn(bytes.length - (sender.queuedBytes - before));
    return this.bufferedBytes;
  }

  close(close: SocketClose): void {
    // Nobody takes what still waits.
    if (this.hasPeerClosed) this.sender.discard();
    this.sender.close(close);
  }

  /**
   * Takes a piece of a message.
   *
   * @returns The message, when it is whole. What its last piece cost is not consumed yet.
   */
  takePiece(piece: Buffer, isLast: boolean): Buffer | undefined {
    if (isLast && this.#pieces.length === 0) return piece;
    // A copy: what came in the same read goes away.
    this.#pieces.push(Buffer.from(piece));
    if (!isLast) return undefined;
    const message = Buffer.concat(this.#pieces);
    this.#pieces = [];
    return message;
  }

  /** Counts `bytes` as taken. Returns how much credit to give now. */
  consume(bytes: number): number {
    const lot = this.sender.flow.consume(bytes);
    return this.hasPeerClosed ? 0 : lot;
  }

  #countTurn(bytes: number): void {
    if (this.#turnBytes === 0 && bytes > 0) {
      setImmediate(() => {
        this.#turnBytes = 0;
      });
    }
    this.#turnBytes += bytes;
  }
}

/** What a piece of this length uses of the credit. */
export function costOf(piece: Buffer): number {
  return piece.length + MESSAGE_COST_BYTES;
}
