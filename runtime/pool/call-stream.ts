import type { Call, CallHead, CallListener } from "../call.ts";
import { BodySender } from "../protocol/body-sender.ts";
import { ProtocolError } from "../protocol/frame-decoder.ts";
import type { FrameWriter } from "../protocol/frame-writer.ts";
import { Frame, MAX_CHUNK_BYTES } from "../protocol/frames.ts";
import { parseHeadPayload, splitText } from "../protocol/head.ts";
import { isFailureCode, SporeError } from "../errors.ts";

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
  #hasHead: boolean;
  #isReceiving = true;
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

  /** A call may have been given up already, while its listener was made. */
  listen(listener: CallListener): void {
    if (!this.#isGivenUp) this.#listener = listener;
  }

  /** Opens an invocation: sends REQUEST. */
  request(message: CallHead): void {
    this.#sendHead(Frame.REQUEST, message);
  }

  respond(message: CallHead): void {
    this.#sendHead(Frame.RESPONSE, message);
    this.#close();
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
    if (wantsStop) listener?.onStop();
  }

  /** The instance ended: nobody will answer any more. */
  fail(error: SporeError): void {
    const listener = this.#listener;
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
      default:
        throw new ProtocolError(`Cannot take a frame of type ${type} from an instance`);
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
    if (!this.#hasHead || !this.#isReceiving)
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
    if (this.#isGivenUp || this.#sender.isEnded) return;
    const wasFull = this.#sender.room <= 0;
    if (payload.length !== 4 || !this.#sender.grant(payload.readUInt32LE(0))) {
      throw new ProtocolError("Cannot take credit for bytes that were not sent");
    }
    this.#close();
    if (wasFull && this.#sender.room > 0) this.#listener?.onRoom();
  }

  #takeStop(): void {
    if (this.#isGivenUp || this.#sender.isEnded) return;
    this.#sender.drop();
    this.#owner.writer.bytes(Frame.DATA, this.id, undefined, true);
    this.#listener?.onStop();
    this.#close();
  }

  #takeAbort(payload: Buffer): void {
    this.#isReceiving = false;
    const [code = "", message = ""] = splitText(payload, 2);
    const owesAnswer = this.isSubrequest && !this.#isGivenUp && !this.#sender.isEnded;
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

  #close(): void {
    if (this.isSubrequest && !this.#isReceiving && this.#sender.isEnded) this.#owner.onClosed(this);
  }
}

/** The instance's word on what went wrong is text for logs; only codes of the table get through. */
function toError(code: string, message: string, functionStack = ""): SporeError {
  return new SporeError(isFailureCode(code) ? code : "exception", message, { functionStack });
}
