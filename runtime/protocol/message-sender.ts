import { encodeClose, type SocketClose } from "./close-payload.ts";
import { Flow } from "./flow.ts";
import type { FrameWriter } from "./frame-writer.ts";
import { Frame, MAX_CHUNK_BYTES, MESSAGE_COST_BYTES } from "./frames.ts";

/** A piece of a message, of any length. */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly isText: boolean;
  readonly isLast: boolean;
}

/** One WebSocket's outgoing messages: what the credit allows goes out, the rest waits here for more. */
export class MessageSender {
  readonly flow = new Flow();
  readonly #writer: FrameWriter;
  readonly #stream: number;
  /** What waits is `#queue` from `#first` on: taking from an array's front would move all of it each time. */
  #queue: Piece[] = [];
  #first = 0;
  /** How much of the first piece in the queue is sent. */
  #offset = 0;
  #queuedBytes = 0;
  #close: SocketClose | undefined;
  #isEnded = false;

  constructor(writer: FrameWriter, stream: number) {
    this.#writer = writer;
    this.#stream = stream;
  }

  /** Whether CLOSE has been sent, or nothing will be sent any more. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Whether `close` was called: nothing more may be sent. */
  get isEnding(): boolean {
    return this.#isEnded || this.#close !== undefined;
  }

  /** Bytes of messages that wait for credit. */
  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** How many more bytes may be sent before some have to wait; 0 or less: wait. */
  get room(): number {
    return this.flow.credit - MESSAGE_COST_BYTES - this.#queuedBytes;
  }

  /** Sends a piece of a message. With `copy`, what has to wait is copied, so that the caller may change the bytes afterwards. */
  send(piece: Piece, { copy }: { readonly copy: boolean }): void {
    if (this.isEnding) return;
    const sent = this.#isQueueEmpty ? this.#put(piece, 0) : 0;
    if (sent === undefined) return;
    const rest = piece.bytes.subarray(sent);
    this.#queue.push({ ...piece, bytes: copy ? Uint8Array.from(rest) : rest });
    this.#queuedBytes += rest.length;
  }

  /** Sends CLOSE, after what is waiting. */
  close(close: SocketClose): void {
    if (this.isEnding) return;
    this.#close = close;
    this.#sendClose();
  }

  /** Takes a CREDIT frame. Returns whether the other side may send it. */
  grant(bytes: number): boolean {
    if (!this.flow.grant(bytes)) return false;
    this.#sendQueued();
    this.#sendClose();
    return true;
  }

  /** Forgets the messages that are waiting: the connection is closed. */
  discard(): void {
    this.#clear();
    this.#sendClose();
  }

  /** Sends nothing more: the stream was given up. */
  drop(): void {
    this.#clear();
    this.#isEnded = true;
  }

  get #isQueueEmpty(): boolean {
    return this.#first === this.#queue.length;
  }

  #sendQueued(): void {
    for (let piece = this.#queue[this.#first]; piece !== undefined; piece = this.#queue[this.#first]) {
      const before = this.#offset;
      const sent = this.#put(piece, before);
      this.#queuedBytes -= (sent ?? piece.bytes.length) - before;
      if (sent !== undefined) {
        this.#offset = sent;
        return;
      }
      this.#offset = 0;
      this.#first += 1;
    }
    this.#clear();
  }

  #clear(): void {
    this.#queue = [];
    this.#first = 0;
    this.#offset = 0;
    this.#queuedBytes = 0;
  }

  #sendClose(): void {
    if (this.#close === undefined || this.#isEnded || !this.#isQueueEmpty) return;
    this.#isEnded = true;
    this.#writer.bytes(Frame.CLOSE, this.#stream, encodeClose(this.#close));
  }

  /** Sends what the credit allows of a piece, from `start` on. Returns where it stopped; undefined when all is out. */
  #put({ bytes, isText, isLast }: Piece, start: number): number | undefined {
    const type = isText ? Frame.TEXT : Frame.BINARY;
    let offset = start;
    do {
      const left = bytes.length - offset;
      const room = this.flow.credit - MESSAGE_COST_BYTES;
      if (room < Math.min(left, 1)) return offset;
      const now = Math.min(left, room, MAX_CHUNK_BYTES);
      this.flow.credit -= now + MESSAGE_COST_BYTES;
      this.#writer.bytes(type, this.#stream, bytes.subarray(offset, offset + now), isLast && now === left);
      offset += now;
    } while (offset < bytes.length);
    return undefined;
  }
}
