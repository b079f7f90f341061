import { parseClose } from "../protocol/close-payload.ts";
import type { FrameWriter } from "../protocol/frame-writer.ts";
import { Frame } from "../protocol/frames.ts";
import { parseHeadPayload } from "../protocol/head.ts";
import type { RealmEntry } from "../realm/host.ts";
import type { SocketOps } from "../realm/websocket/ops.ts";
import { copyToRealm, viewRealmBytes } from "./realm-bytes.ts";
import { costOf, Socket } from "./socket.ts";
import type { Stream } from "./stream.ts";

/** What WebSockets need of the streams among which they are. */
export interface SocketsOwner {
  readonly writer: FrameWriter;
  readonly entry: () => RealmEntry;
  readonly openSubrequest: () => Stream;
  /** Says in a subrequest's head which invocation it is for. */
  readonly claim: (head: string) => string;
  readonly find: (id: number) => Stream | undefined;
  readonly consume: (id: number, bytes: number) => void;
  readonly onSideEnded: (stream: Stream) => void;
}

/** Streams that become WebSockets: their frames go into the realm, host ops of the realm become their frames. */
export class Sockets {
  readonly #owner: SocketsOwner;

  constructor(owner: SocketsOwner) {
    this.#owner = owner;
  }

  /** The host ops for the realm. */
  ops(): SocketOps {
    return {
      openUpgrade: (head) => this.#openUpgrade(head),
      acceptUpgrade: (id, head) => this.#acceptUpgrade(id, head),
      sendMessage: (id, message) => this.#sendMessage(id, message),
      closeSocket: (id, code, reason) => this.#close(id, code, reason),
      bufferedBytes: (id) => this.#owner.find(id)?.socket?.bufferedBytes ?? 0,
    };
  }

  /** Takes a frame that only WebSockets have. */
  // oxlint-disable-next-line max-params -- called for every frame: an object would be made each time
  handle(stream: Stream, type: number, payload: Buffer, isEnd: boolean): void {
    const { socket } = stream;
    if (type === Frame.UPGRADED) this.#answer(stream, payload);
    else if (socket === undefined) return;
    else if (type === Frame.CLOSE) this.#receiveClose(stream, socket, payload);
    else if (type === Frame.TEXT) this.#receiveText(stream.id, socket.takePiece(payload, isEnd), payload);
    else if (type === Frame.BINARY) this.#receiveBytes(stream.id, socket.takePiece(payload, isEnd), payload);
  }

  /** Takes credit. */
  grant(stream: Stream, { sender }: Socket, bytes: number): void {
    const wasWaiting = sender.queuedBytes > 0;
    sender.grant(bytes);
    this.#owner.onSideEnded(stream);
    if (wasWaiting && sender.queuedBytes === 0 && !sender.isEnding)
      this.#owner.entry().receiveCredit(stream.id);
  }

  #receiveText(id: number, message: Buffer | undefined, piece: Buffer): void {
    if (message === undefined) return this.#consumePiece(id, piece);
    this.#owner.entry().receiveMessage(id, message.toString("utf8"), costOf(piece));
  }

  #receiveBytes(id: number, message: Buffer | undefined, piece: Buffer): void {
    if (message === undefined) return this.#consumePiece(id, piece);
    const entry = this.#owner.entry();
    entry.receiveMessage(id, copyToRealm(entry, message), costOf(piece));
  }

  /** A message that is longer than the credit must not wait for itself. */
  #consumePiece(id: number, piece: Buffer): void {
    this.#owner.consume(id, costOf(piece));
  }

  #receiveClose(stream: Stream, socket: Socket, payload: Buffer): void {
    const { code, reason } = parseClose(payload);
    stream.isReceiving = false;
    socket.hasPeerClosed = true;
    this.#owner.entry().receiveClose(stream.id, code, reason);
    this.#owner.onSideEnded(stream);
  }

  #answer(stream: Stream, payload: Buffer): void {
    stream.socket = new Socket(this.#owner.writer, stream.id);
    this.#owner.entry().answerUpgrade(stream.id, parseHeadPayload(payload).head);
  }

  #openUpgrade(head: string): number {
    const stream = this.#owner.openSubrequest();
    this.#owner.writer.head(Frame.UPGRADE, stream.id, { head: this.#owner.claim(head), isEnd: false });
    stream.sender.sentWithHead(0, true);
    return stream.id;
  }

  #acceptUpgrade(id: number, head: string): boolean {
    const stream = this.#owner.find(id);
    if (stream?.isUpgradable !== true || stream.isAborted || stream.hasHead) return false;
    stream.hasHead = true;
    stream.isReceiving = true;
    stream.socket = new Socket(this.#owner.writer, id);
    this.#owner.writer.head(Frame.UPGRADED, id, { head, isEnd: false });
    return true;
  }

  #sendMessage(id: number, message: string | Uint8Array): number {
    const stream = this.#owner.find(id);
    if (stream?.socket === undefined || stream.isAborted) return 0;
    const isText = typeof message === "string";
    return stream.socket.send(isText ? Buffer.from(message) : viewRealmBytes(message), isText);
  }

  #close(id: number, code: number, reason: string): void {
    const stream = this.#owner.find(id);
    if (stream?.socket === undefined || stream.isAborted) return;
    stream.socket.close({ code, reason });
    this.#owner.onSideEnded(stream);
  }
}
