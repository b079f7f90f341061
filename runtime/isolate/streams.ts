import { BodySender } from "../protocol/body-sender.ts";
import type { FrameWriter } from "../protocol/frame-writer.ts";
import { Frame, MAX_CHUNK_BYTES } from "../protocol/frames.ts";
import { INVOCATION_FIELD, parseHeadPayload, splitText } from "../protocol/head.ts";
import { StreamTable } from "../protocol/stream-table.ts";
import type { RealmEntry } from "../realm/host.ts";
import type { StreamOps } from "../realm/invocation/ops.ts";
import type { TelemetryOps } from "../realm/telemetry/ops.ts";
import type { SocketOps } from "../realm/websocket/ops.ts";
import { CurrentInvocation, NO_INVOCATION } from "./current-invocation.ts";
import { createTelemetryOps } from "./ops/telemetry.ts";
import { copyToRealm, viewRealmBytes } from "./realm-bytes.ts";
import { Sockets } from "./sockets.ts";
import { isSendingOver, type Stream } from "./stream.ts";
import { Traces } from "./traces.ts";

export interface StreamsOptions {
  readonly writer: FrameWriter;
  readonly entry: () => RealmEntry;
  /** The start-up code has run; `error` is empty unless it failed. */
  readonly onLoaded: (error: string) => void;
}

const OPENING_TYPES: ReadonlySet<number> = new Set([Frame.REQUEST, Frame.UPGRADE, Frame.TRACE]);

/** The instance's end of all streams: frames from the gateway go into the realm, host ops of the realm become frames. */
export class Streams {
  readonly #writer: FrameWriter;
  readonly #entry: () => RealmEntry;
  readonly #onLoaded: (error: string) => void;
  readonly #streams = new StreamTable<Stream>();
  readonly #sockets: Sockets;
  readonly #current = new CurrentInvocation();
  readonly #traces = new Traces();
  #lastSubrequest = -1;
  #invocations = 0;
  /** Called when the last invocation is over. */
  onIdle: () => void = () => {};

  constructor({ writer, entry, onLoaded }: StreamsOptions) {
    this.#writer = writer;
    this.#entry = entry;
    this.#onLoaded = onLoaded;
    this.#sockets = new Sockets({
      writer,
      entry,
      openSubrequest: () => this.#openSubrequest(),
      claim: (head) => this.#claim(head),
      find: (id) => this.#streams.get(id),
      consume: (id, bytes) => this.#consume(id, bytes),
      onSideEnded: (stream) => this.#closeSubrequest(stream),
    });
  }

  /** Whether no stream is open. */
  get isQuiet(): boolean {
    return this.#streams.isEmpty;
  }

  /** Whether the function has made a subrequest. */
  get hasFetched(): boolean {
    return this.#lastSubrequest > 0;
  }

  get hasInvocations(): boolean {
    return this.#invocations > 0;
  }

  /** The invocation for which code runs now, or 0. */
  get currentInvocation(): number {
    return this.#current.id;
  }

  /** The host ops for the realm. */
  ops(): StreamOps & SocketOps & TelemetryOps {
    return {
      ...this.#sockets.ops(),
      ...createTelemetryOps({ current: this.#current, traces: this.#traces, writer: this.#writer }),
      loaded: (error) => this.#onLoaded(error),
      openFetch: (head, body, isComplete) => this.#openFetch(head, body, isComplete),
      // oxlint-disable-next-line max-params -- realm/host.ts: only primitives and bytes cross the border
      respond: (id, head, body, isComplete) => this.#respond(id, { head, body, isComplete }),
      write: (id, chunk) => this.#write(id, chunk),
      end: (id) => this.#end(id),
      abort: (id, code, message) => this.#abort(id, code, message),
      consume: (id, bytes) => this.#consume(id, bytes),
      stop: (id) => this.#stop(id),
      // oxlint-disable-next-line max-params -- realm/host.ts: only primitives and bytes cross the border
      fail: (id, code, message, stack) => this.#fail(id, `${code}\0${message}\0${stack}`),
      settle: (id) => this.#settle(id),
    };
  }

  /** Takes one frame that belongs to a stream. */
  // oxlint-disable-next-line max-params -- called for every frame: an object would be made each time
  handle(type: number, id: number, payload: Buffer, isEnd: boolean): void {
    if (OPENING_TYPES.has(type)) return this.#handleOpening(type, id, payload, isEnd);
    const stream = this.#streams.get(id);
    if (stream === undefined || stream.isAborted) return;
    this.#current.enter(stream.invocation);
    if (type === Frame.DATA) this.#receive(stream, payload, isEnd);
    else if (type === Frame.CREDIT) this.#grant(stream, payload.readUInt32LE(0));
    else if (type === Frame.RESPONSE) this.#answer(stream, payload, isEnd);
    else if (type === Frame.ABORT) this.#receiveAbort(stream, payload);
    else if (type === Frame.STOP) this.#receiveStop(stream);
    else this.#sockets.handle(stream, type, payload, isEnd);
  }

  // oxlint-disable-next-line max-params -- called for every frame: an object would be made each time
  #handleOpening(type: number, id: number, payload: Buffer, isEnd: boolean): void {
    if (type === Frame.TRACE) return this.#traces.announce(id, payload);
    const isUpgradable = type === Frame.UPGRADE;
    this.#invoke(id, payload, { isComplete: isEnd || isUpgradable, isUpgradable });
  }

  #invoke(
    id: number,
    payload: Buffer,
    { isComplete, isUpgradable }: { readonly isComplete: boolean; readonly isUpgradable: boolean },
  ): void {
    this.#open(id, "invocation", !isComplete).isUpgradable = isUpgradable;
    this.#invocations += 1;
    this.#traces.begin(id, this.#invocations === 1);
    const { head, body } = parseHeadPayload(payload);
    this.#current.enter(id);
    this.#entry().invoke(id, head, this.#toRealm(body), isComplete);
  }

  #open(id: number, kind: Stream["kind"], isReceiving: boolean): Stream {
    const sender = new BodySender(this.#writer, id);
    const stream: Stream = {
      id,
      kind,
      invocation: kind === "invocation" ? id : this.#current.id,
      sender,
      isReceiving,
      isAborted: false,
      hasHead: false,
      isSettling: false,
      isUpgradable: false,
      socket: undefined,
    };
    this.#streams.add(stream);
    return stream;
  }

  #toRealm(bytes: Buffer | undefined): Uint8Array<ArrayBuffer> | undefined {
    return bytes === undefined ? undefined : copyToRealm(this.#entry(), bytes);
  }

  #receive(stream: Stream, payload: Buffer, isEnd: boolean): void {
    const chunk = payload.length === 0 ? undefined : this.#toRealm(payload);
    if (isEnd) stream.isReceiving = false;
    if (chunk !== undefined) this.#entry().receive(stream.id, chunk);
    if (!isEnd) return;
    this.#entry().receiveEnd(stream.id);
    this.#closeSubrequest(stream);
  }

  #answer(stream: Stream, payload: Buffer, isEnd: boolean): void {
    const { head, body } = parseHeadPayload(payload);
    if (isEnd) stream.isReceiving = false;
    this.#entry().answer(stream.id, head, this.#toRealm(body), isEnd);
    this.#closeSubrequest(stream);
  }

  #grant(stream: Stream, bytes: number): void {
    if (stream.socket !== undefined) return this.#sockets.grant(stream, stream.socket, bytes);
    const wasFull = stream.sender.room <= 0;
    stream.sender.grant(bytes);
    this.#closeSubrequest(stream);
    this.#settleIfSent(stream);
    if (wasFull && stream.sender.room > 0 && !stream.sender.isEnding) this.#entry().receiveCredit(stream.id);
  }

  #receiveAbort(stream: Stream, payload: Buffer): void {
    const [code = "", message = ""] = splitText(payload, 2);
    const owesAnswer = stream.kind === "subrequest" && !isSendingOver(stream);
    stream.sender.drop();
    stream.socket?.sender.drop();
    stream.isAborted = true;
    stream.isReceiving = false;
    if (owesAnswer) this.#writer.text(Frame.ABORT, stream.id, "aborted\0");
    if (stream.kind === "subrequest") this.#streams.delete(stream.id);
    this.#entry().receiveAbort(stream.id, code, message);
    this.#settleIfSent(stream);
  }

  #receiveStop(stream: Stream): void {
    stream.sender.drop();
    if (stream.kind === "subrequest" || stream.hasHead)
      this.#writer.bytes(Frame.DATA, stream.id, undefined, true);
    this.#entry().receiveStop(stream.id);
    this.#closeSubrequest(stream);
    this.#settleIfSent(stream);
  }

  /** A subrequest is over when both sides have ended; an invocation when it is settled. */
  #closeSubrequest(stream: Stream): void {
    if (stream.kind === "subrequest" && !stream.isReceiving && isSendingOver(stream))
      this.#streams.delete(stream.id);
  }

  #openSubrequest(): Stream {
    this.#lastSubrequest += 2;
    return this.#open(this.#lastSubrequest, "subrequest", true);
  }

  /** Says in a subrequest's head which invocation it is for. */
  #claim(head: string): string {
    const { id, span } = this.#current;
    if (id === NO_INVOCATION) return head;
    return `${head}\0${INVOCATION_FIELD}\0${id}${span === "" ? "" : `/${span}`}`;
  }

  #openFetch(head: string, body: string | Uint8Array | undefined, isComplete: boolean): number {
    const stream = this.#openSubrequest();
    this.#sendHead(stream, Frame.REQUEST, { head: this.#claim(head), body, isComplete });
    return stream.id;
  }

  #respond(id: number, message: OutgoingHead): void {
    const stream = this.#streams.get(id);
    if (stream === undefined || stream.isAborted || stream.hasHead) return;
    stream.hasHead = true;
    this.#sendHead(stream, Frame.RESPONSE, message);
  }

  /** Puts a small body into the head's frame; a larger one follows as the credit allows. */
  #sendHead(stream: Stream, type: typeof Frame.REQUEST | typeof Frame.RESPONSE, message: OutgoingHead): void {
    const { head, body, isComplete } = message;
    if (typeof body === "string" && body.length <= MAX_CHUNK_BYTES / 3) {
      this.#writer.head(type, stream.id, { head, body, isEnd: isComplete });
      stream.sender.sentWithHead(Buffer.byteLength(body), isComplete);
      return;
    }
    const bytes =
      typeof body === "string" ? Buffer.from(body) : body === undefined ? undefined : viewRealmBytes(body);
    if (bytes === undefined || bytes.length <= MAX_CHUNK_BYTES) {
      this.#writer.head(type, stream.id, { head, body: bytes, isEnd: isComplete });
      stream.sender.sentWithHead(bytes?.length ?? 0, isComplete);
      return;
    }
    this.#writer.head(type, stream.id, { head, isEnd: false });
    stream.sender.send(bytes, { copy: typeof body !== "string" });
    if (isComplete) stream.sender.end();
  }

  #write(id: number, chunk: string | Uint8Array): number {
    const stream = this.#streams.get(id);
    if (stream === undefined || stream.isAborted) return 1;
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : viewRealmBytes(chunk);
    stream.sender.send(bytes, { copy: true });
    return stream.sender.room;
  }

  #end(id: number): void {
    const stream = this.#streams.get(id);
    if (stream === undefined || stream.isAborted) return;
    stream.sender.end();
    this.#closeSubrequest(stream);
  }

  #abort(id: number, code: string, message: string): void {
    const stream = this.#streams.get(id);
    if (stream === undefined || stream.isAborted) return;
    stream.isAborted = true;
    stream.sender.drop();
    stream.socket?.sender.drop();
    this.#writer.text(Frame.ABORT, id, `${code}\0${message}`);
    if (stream.kind === "subrequest") this.#streams.delete(id);
  }

  #consume(id: number, bytes: number): void {
    const stream = this.#streams.get(id);
    if (stream === undefined || stream.isAborted) return;
    const lot =
      stream.socket === undefined ? stream.sender.flow.consume(bytes) : stream.socket.consume(bytes);
    if (lot > 0 && stream.isReceiving) this.#writer.number(Frame.CREDIT, id, lot);
  }

  #stop(id: number): void {
    const stream = this.#streams.get(id);
    if (stream === undefined || stream.isAborted || !stream.isReceiving) return;
    this.#writer.bytes(Frame.STOP, id);
  }

  #fail(id: number, text: string): void {
    const stream = this.#streams.get(id);
    if (stream === undefined || stream.isAborted || stream.hasHead) return;
    stream.hasHead = true;
    stream.sender.drop();
    this.#writer.text(Frame.FAILED, id, text.slice(0, MAX_CHUNK_BYTES));
  }

  #settle(id: number): void {
    const stream = this.#streams.get(id);
    if (stream === undefined || stream.kind !== "invocation") return;
    stream.isSettling = true;
    this.#settleIfSent(stream);
  }

  /** SETTLED follows the answer's last byte: a body that the realm handed over whole may wait here for credit. */
  #settleIfSent(stream: Stream): void {
    if (!stream.isSettling || (stream.sender.isEnding && !isSendingOver(stream) && !stream.isAborted)) return;
    stream.isSettling = false;
    this.#streams.delete(stream.id);
    this.#writer.bytes(Frame.SETTLED, stream.id, this.#traces.end(stream.id));
    this.#invocations -= 1;
    if (this.#invocations === 0) this.onIdle();
  }
}

interface OutgoingHead {
  readonly head: string;
  readonly body: string | Uint8Array | undefined;
  readonly isComplete: boolean;
}
