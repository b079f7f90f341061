import type { SocketCall, SocketListener } from "../call.ts";
import { isSendableCode, parseClose } from "../protocol/close-payload.ts";
import { ProtocolError } from "../protocol/frame-decoder.ts";
import type { FrameWriter } from "../protocol/frame-writer.ts";
import { Frame, MAX_CHUNK_BYTES, MESSAGE_COST_BYTES } from "../protocol/frames.ts";
import { MessageSender } from "../protocol/message-sender.ts";

/** What a socket's stream needs of the stream that it was. */
export interface SocketStreamOwner {
  readonly id: number;
  readonly writer: FrameWriter;
  /** One of the two sides has ended. */
  onSideEnded(): void;
}

/** The gateway's end of a stream that has become a WebSocket. Every frame that the instance sends for it is checked. */
export class SocketStream implements SocketCall {
  readonly #owner: SocketStreamOwner;
  readonly #sender: MessageSender;
  #listener: SocketListener | undefined;
  #hasPeerClosed = false;
  #isGivenUp = false;
  /** The type of the message that is under way. */
  #partial: number | undefined;

  constructor(owner: SocketStreamOwner) {
    this.#owner = owner;
    this.#sender = new MessageSender(owner.writer, owner.id);
  }

  get room(): number {
    return this.#sender.room;
  }

  /** Whether the instance has closed its side. */
  get hasPeerClosed(): boolean {
    return this.#hasPeerClosed;
  }

  /** Whether the gateway's side has ended. */
  get isEnded(): boolean {
    return this.#sender.isEnded;
  }

  listen(listener: SocketListener): void {
    if (!this.#isGivenUp) this.#listener = listener;
  }

  send(message: Uint8Array, isText: boolean): void {
    this.#sender.send({ bytes: message, isText, isLast: true }, { copy: false });
  }

  close(code: number, reason: string): void {
    this.#sender.close({ code, reason });
    this.#owner.onSideEnded();
  }

  consume(pieceBytes: number): void {
    const lot = this.#sender.flow.consume(pieceBytes + MESSAGE_COST_BYTES);
    if (lot > 0 && !this.#hasPeerClosed && !this.#isGivenUp)
      this.#owner.writer.number(Frame.CREDIT, this.#owner.id, lot);
  }

  /** The stream is given up: nothing is sent or heard on it any more. Returns who listened. */
  giveUp(): SocketListener | undefined {
    const listener = this.#listener;
    this.#listener = undefined;
    this.#isGivenUp = true;
    this.#sender.drop();
    return listener;
  }

  /**
   * Takes a TEXT or BINARY.
   *
   * @throws {ProtocolError} When the instance may not send it now.
   */
  takePiece(type: number, piece: Buffer, isLast: boolean): void {
    if (this.#hasPeerClosed) throw new ProtocolError("Cannot take a message after a close");
    if (this.#partial !== undefined && this.#partial !== type)
      throw new ProtocolError("Cannot take a message of two types");
    if (piece.length > MAX_CHUNK_BYTES)
      throw new ProtocolError(`Cannot take a piece of ${piece.length} bytes`);
    if (!this.#sender.flow.receive(piece.length + MESSAGE_COST_BYTES))
      throw new ProtocolError("Cannot take a message beyond the credit");
    this.#partial = isLast ? undefined : type;
    this.#listener?.onPiece(piece, type === Frame.TEXT, isLast);
  }

  /** Takes a CLOSE. @throws {ProtocolError} */
  takeClose(payload: Buffer): void {
    const { code, reason } = parseClose(payload);
    if (this.#hasPeerClosed || this.#partial !== undefined || !isSendableCode(code))
      throw new ProtocolError(`Cannot take a close with code ${code} now`);
    this.#hasPeerClosed = true;
    this.#listener?.onClose(code, reason);
    this.#owner.onSideEnded();
  }

  /** Takes a CREDIT. @throws {ProtocolError} */
  takeCredit(payload: Buffer): void {
    if (this.#sender.isEnded) return;
    const wasFull = this.#sender.room <= 0;
    if (payload.length !== 4 || !this.#sender.grant(payload.readUInt32LE(0)))
      throw new ProtocolError("Cannot take credit for messages that were not sent");
    if (this.#sender.isEnded) this.#owner.onSideEnded();
    else if (wasFull && this.#sender.room > 0) this.#listener?.onRoom();
  }
}
