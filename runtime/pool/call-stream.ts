import { Account } from "../account.ts";
import type { Call, CallHead, CallListener, MeasuredCpu, SocketCall, SocketListener } from "../call.ts";
import { BodySender } from "../protocol/body-sender.ts";
import { ProtocolError } from "../protocol/frame-decoder.ts";
import type { FrameWriter } from "../protocol/frame-writer.ts";
import { Frame, MAX_CHUNK_BYTES } from "../protocol/frames.ts";
import { parseHeadPayload, splitText } from "../protocol/head.ts";
import { isFailureCode, SporeError } from "../errors.ts";
import { SocketStream } from "./socket-stream.ts";

/** What a stream needs of the instance that it belongs to. */
export interface StreamOwner {
  readonly writer: FrameWriter;
  /** The last invocation that the instance said it has seen. */
  readonly lastSeen: number;
  /** The gateway gave the stream up. */
  onGivenUp(stream: CallStream, code: string): void;
  /** Both sides of a subrequest are over. */
  onClosed(stream: CallStream): void;
}

/** The gateway's end of one stream. Every frame that the instance sends for it is checked against the stream's state. */
export class CallStream implements Call {
  readonly id: number;
  readonly #owner: StreamOwner;
  readonly #sender: BodySender;
  #listener: CallListener | undefined;
  /** Who hears of the invocation's end, whatever came before. */
  #watcher: CallListener | undefined;
  #hasHead: boolean;
  #isReceiving = true;
  /** The request asks for a WebSocket, and may still become one. */
  #isUpgradable = false;
  #socket: SocketStream | undefined;
  #requestHead = "";
  #origin: object | undefined;
  #isTraced = false;
  #account: Account | undefined;
  /** The gateway gave the stream up: what still comes is checked no more and goes nowhere. */
  #isGivenUp = false;

  constructor(id: number, owner: StreamOwner) {
    this.id = id;
    this.#owner = owner;
    this.#sender = new BodySender(owner.writer, id);
    this.#hasHead = this.isSubrequest;
  }

  get isSubrequest(): boolean {
    return this.id % 2 === 1;
  }

  /** The head of the request that it is, for an invocation. */
  get requestHead(): string {
    return this.#requestHead;
  }

  /** What the invocation has used: most use nothing that is counted. */
  get account(): Account {
    this.#account ??= new Account("invocation", () => [this.#requestHead], this.#origin);
    return this.#account;
  }

  get room(): number {
    return this.#sender.room;
  }

  get isSeen(): boolean {
    return this.id <= this.#owner.lastSeen;
  }

  /** Whether the instance has sent everything that it will. */
  get isAnswered(): boolean {
    return !this.#isReceiving;
  }

  /** Whether nothing of it goes to the gateway any more, as far as that cares. */
  get isFinished(): boolean {
    return this.#isGivenUp || !this.#isReceiving;
  }

  /** A call may have been given up already, while its listener was made. */
  listen(listener: CallListener): void {
    if (this.#isGivenUp) return;
    this.#listener = listener;
    this.#watcher = listener;
  }

  /** Opens an invocation: sends REQUEST or UPGRADE. */
  request(message: CallHead): void {
    this.#requestHead = message.head;
    this.#origin = message.origin;
    this.#isTraced = message.trace !== undefined;
    if (message.trace !== undefined) this.#owner.writer.text(Frame.TRACE, this.id, message.trace);
    this.#isUpgradable = message.isUpgrade === true;
    if (this.#isUpgradable) this.#sendUpgrade(Frame.UPGRADE, message.head);
    else this.#sendHead(Frame.REQUEST, message);
  }

  respond(message: CallHead): void {
    this.#sendHead(Frame.RESPONSE, message);
    this.#close();
  }

  upgrade(head: string, listener: SocketListener): SocketCall {
    const socket = this.#becomeSocket();
    if (this.#isGivenUp) socket.giveUp();
    else if (this.#isUpgradable) {
      this.#isReceiving = true;
      this.#sendUpgrade(Frame.UPGRADED, head);
      socket.listen(listener);
    } else throw new TypeError("Cannot make a WebSocket: the subrequest asks for none");
    return socket;
  }

  send(chunk: Uint8Array): void {
    this.#sender.send(chunk, { copy: false });
  }

  end(): void {
    this.#sender.end();
    this.#close();
  }

  abort(code: string, message: string): void {
    if (this.#isGivenUp) return;
    this.#listener = undefined;
    this.#isGivenUp = true;
    this.#sender.drop();
    this.#socket?.giveUp();
    this.#owner.writer.text(Frame.ABORT, this.id, `${code}\0${message}`);
    this.#owner.onGivenUp(this, code);
    // A side that has ended answers no ABORT.
    this.#close();
  }

  consume(bytes: number): void {
    const lot = this.#sender.flow.consume(bytes);
    if (lot > 0 && this.#isReceiving && !this.#isGivenUp)
      this.#owner.writer.number(Frame.CREDIT, this.id, lot);
  }

  stop(): void {
    if (this.#isReceiving && !this.#isGivenUp) this.#owner.writer.bytes(Frame.STOP, this.id);
  }

  /** The subrequest's REQUEST said how its body begins. */
  openedWith(bytes: number, isEnd: boolean): void {
    this.#checkCredit(bytes);
    if (isEnd) this.#isReceiving = false;
  }

  /** The subrequest came as UPGRADE. */
  openedAsUpgrade(): void {
    this.#isReceiving = false;
    this.#isUpgradable = true;
  }

  /** One side of the WebSocket that this stream has become has ended. */
  onSideEnded(): void {
    if (this.#socket?.hasPeerClosed === true) this.#isReceiving = false;
    this.#close();
  }

  /** The invocation is over: what is left of its request's body has no reader. */
  settle(): void {
    if (!this.isAnswered) {
      return this.fail(new SporeError("no-response", "The invocation ended before its response did"));
    }
    const wantsStop = !this.#sender.isEnding;
    const listener = this.#listener;
    this.#listener = undefined;
    this.#isGivenUp = true;
    this.#sender.drop();
    this.#socket?.giveUp();
    if (wantsStop) listener?.onStop();
  }

  /** The invocation is settled, or its instance is gone. Its listener has heard all else. */
  over(cpu?: MeasuredCpu): void {
    this.#watcher?.onSettled?.(this, this.#isTraced ? cpu : undefined);
  }

  /** The function has made a span. */
  takeSpan(payload: Buffer): void {
    if (this.#isTraced) this.#watcher?.onSpan?.(payload.toString());
  }

  /** The instance ended: nobody will answer any more. */
  fail(error: SporeError): void {
    const listener = this.#socket === undefined ? this.#listener : this.#socket.giveUp();
    this.#listener = undefined;
    this.#isGivenUp = true;
    this.#sender.drop();
    listener?.onAbort(error);
  }

  /**
   * Takes a frame from the instance.
   *
   * @throws {ProtocolError} When the instance may not send this frame now.
   */
  handle(type: number, payload: Buffer, isEnd: boolean): void {
    switch (type) {
      case Frame.RESPONSE:
        return this.#takeHead(payload, isEnd);
      case Frame.DATA:
        return this.#takeData(payload, isEnd);
      case Frame.CREDIT:
        return this.#takeCredit(payload);
      case Frame.STOP:
        return this.#takeStop();
      case Frame.ABORT:
        return this.#takeAbort(payload);
      case Frame.FAILED:
        return this.#takeFailure(payload);
      case Frame.UPGRADED:
        return this.#takeUpgrade(payload);
      default:
        return this.#takeSocketFrame(type, payload, isEnd);
    }
  }

  #sendHead(type: typeof Frame.REQUEST | typeof Frame.RESPONSE, { head, body, isEnd }: CallHead): void {
    if (this.#isGivenUp) return;
    if (body === undefined || body.length <= MAX_CHUNK_BYTES) {
      this.#owner.writer.head(type, this.id, { head, body, isEnd });
      this.#sender.sentWithHead(body?.length ?? 0, isEnd);
      return;
    }
    this.#owner.writer.head(type, this.id, { head, isEnd: false });
    this.#sender.send(body, { copy: false });
    if (isEnd) this.#sender.end();
  }

  #sendUpgrade(type: typeof Frame.UPGRADE | typeof Frame.UPGRADED, head: string): void {
    this.#owner.writer.head(type, this.id, { head, isEnd: false });
    this.#sender.sentWithHead(0, true);
  }

  #becomeSocket(): SocketStream {
    const { id } = this;
    this.#socket = new SocketStream({
      id,
      writer: this.#owner.writer,
      onSideEnded: () => this.onSideEnded(),
    });
    return this.#socket;
  }

  #takeUpgrade(payload: Buffer): void {
    if (this.#isGivenUp) return;
    if (this.#hasHead || !this.#isUpgradable)
      throw new ProtocolError("Cannot take a WebSocket that was not asked for");
    this.#hasHead = true;
    const { head, body } = parseHeadPayload(payload);
    if (body !== undefined) throw new ProtocolError("Cannot take a body with a WebSocket");
    const socket = this.#becomeSocket();
    const listener = this.#listener?.onUpgrade?.(head, socket);
    if (listener !== undefined) socket.listen(listener);
  }

  /** Undefined when the stream was given up. */
  #findSocket(): SocketStream | undefined {
    if (this.#isGivenUp) return undefined;
    if (this.#socket === undefined) throw new ProtocolError("Cannot take messages outside a WebSocket");
    return this.#socket;
  }

  #takeSocketFrame(type: number, payload: Buffer, isEnd: boolean): void {
    if (type === Frame.CLOSE) this.#takeClose(payload);
    else if (type === Frame.TEXT || type === Frame.BINARY)
      this.#findSocket()?.takePiece(type, payload, isEnd);
    else throw new ProtocolError(`Cannot take a frame of type ${type} from an instance`);
  }

  #takeClose(payload: Buffer): void {
    const socket = this.#findSocket();
    if (socket !== undefined) return socket.takeClose(payload);
    this.#isReceiving = false;
    this.#close();
  }

  #takeHead(payload: Buffer, isEnd: boolean): void {
    if (this.#isGivenUp) return;
    if (this.#hasHead) throw new ProtocolError("Cannot take a second head on one stream");
    this.#hasHead = true;
    const { head, body } = parseHeadPayload(payload);
    this.#checkCredit(body?.length ?? 0);
    if (isEnd) this.#isReceiving = false;
    this.#listener?.onHead(head, body, isEnd);
  }

  #takeData(payload: Buffer, isEnd: boolean): void {
    if (this.#isGivenUp) {
      if (isEnd) this.#isReceiving = false;
      return this.#close();
    }
    if (!this.#hasHead || !this.#isReceiving || this.#socket !== undefined)
      throw new ProtocolError("Cannot take body bytes outside a body");
    this.#checkCredit(payload.length);
    if (isEnd) this.#isReceiving = false;
    this.#listener?.onData(payload, isEnd);
    this.#close();
  }

  #checkCredit(bytes: number): void {
    if (!this.#sender.flow.receive(bytes))
      throw new ProtocolError("Cannot take body bytes beyond the credit");
  }

  #takeCredit(payload: Buffer): void {
    if (this.#socket !== undefined && !this.#isGivenUp) return this.#socket.takeCredit(payload);
    if (this.#isGivenUp || this.#sender.isEnded) return;
    const wasFull = this.#sender.room <= 0;
    if (payload.length !== 4 || !this.#sender.grant(payload.readUInt32LE(0))) {
      throw new ProtocolError("Cannot take credit for bytes that were not sent");
    }
    this.#close();
    if (wasFull && this.#sender.room > 0) this.#listener?.onRoom();
  }

  #takeStop(): void {
    if (this.#socket !== undefined && !this.#isGivenUp)
      throw new ProtocolError("Cannot take STOP on a WebSocket");
    if (this.#isGivenUp || this.#sender.isEnded) return;
    this.#sender.drop();
    this.#owner.writer.bytes(Frame.DATA, this.id, undefined, true);
    this.#listener?.onStop();
    this.#close();
  }

  #takeAbort(payload: Buffer): void {
    this.#isReceiving = false;
    const [code = "", message = ""] = splitText(payload, 2);
    const owesAnswer = this.isSubrequest && !this.#isGivenUp && !this.#isSendingOver;
    if (owesAnswer) this.#owner.writer.text(Frame.ABORT, this.id, "aborted\0");
    this.fail(toError(code, message));
    this.#close();
  }

  #takeFailure(payload: Buffer): void {
    if (this.#isGivenUp) return;
    if (this.#hasHead) throw new ProtocolError("Cannot take a failure after a head");
    this.#isReceiving = false;
    const [code = "", message = "", stack = ""] = splitText(payload, 3);
    this.fail(toError(code, message, stack));
  }

  /** Whether the gateway has said all that it will. */
  get #isSendingOver(): boolean {
    return this.#socket === undefined ? this.#sender.isEnded : this.#socket.isEnded;
  }

  #close(): void {
    if (this.isSubrequest && !this.#isReceiving && this.#isSendingOver) this.#owner.onClosed(this);
  }
}

/** The instance's word on what went wrong is text for logs; only codes of the table get through. */
function toError(code: string, message: string, functionStack = ""): SporeError {
  return new SporeError(isFailureCode(code) ? code : "exception", message, { functionStack });
}
