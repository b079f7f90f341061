import { Account } from "../account.ts";
import type { Call, CallHead, CallListener, OpenSubrequest, Version } from "../call.ts";
import { SporeError } from "../errors.ts";
import type { Blank } from "../nursery/nursery.ts";
import { FrameDecoder, ProtocolError } from "../protocol/frame-decoder.ts";
import type { FrameWriter } from "../protocol/frame-writer.ts";
import { Frame, MAX_STREAM } from "../protocol/frames.ts";
import { parseHeadPayload, splitText } from "../protocol/head.ts";
import { createSocketWriter } from "../protocol/socket-writer.ts";
import { StreamTable } from "../protocol/stream-table.ts";
import { limitsOf } from "../limits.ts";
import { CallStream, type StreamOwner } from "./call-stream.ts";
import { splitClaim } from "./claim.ts";
import { chargeLine } from "./log-budget.ts";
import { Heartbeat } from "./heartbeat.ts";
import type { InstanceEvents, InstanceOptions } from "./instance-options.ts";
import { type LoadedReport, NOTHING_TO_LOAD, parseCpu, parseLoaded } from "./measured-cpu.ts";
import { sendVersion } from "./send-version.ts";
import { SharedCode } from "./shared-code.ts";
import type { StartFacts } from "./start-facts.ts";
import { type Traffic, trafficOf } from "./usage.ts";
import type { Watchable } from "./watchdog.ts";
import type { Watched } from "./watched-instance.ts";

/** How long a process whose function took too long may leave a ping unanswered before it is killed. */
const UNRESPONSIVE_MS = 2_000;

/** Largest span that an instance may send. */
const MAX_SPAN_BYTES = 64 * 1024;

/** How long a process may live on after it closed its socket. */
const CLOSED_GRACE_MS = 500;

/**
 * The gateway's end of one instance. What the process sends is hostile input: a violation of the protocol ends the process with a reason, and nothing else.
 */
export class Instance implements StreamOwner, Watchable {
  readonly pid: number;
  readonly version: Version;
  readonly writer: FrameWriter;
  lastSeen = 0;
  /** Invocations that are not settled. */
  inFlight = 0;
  /** `performance.now()` when the last invocation was settled, or the instance started. */
  idleSince = performance.now();
  /** What it said of its start. In a copy, nothing is left to do. */
  report: LoadedReport = NOTHING_TO_LOAD;
  /** Whether it was not asked yet for what it compiled. */
  owesCode: boolean;
  /** How it was started; undefined until it was. */
  start: StartFacts | undefined;
  /** Whether its end speaks against its function: it had started, and was busy or was ended for what it did. Known once it has ended. */
  hasFailed = false;
  #state: "loading" | "serving" | "retiring" | "frozen" | "dead" = "loading";
  #endReason = "";
  #endError: SporeError | undefined;
  #lastInvocation = 0;
  #lastSubrequest = -1;
  #framesReceived = 0;
  #shared: Account | undefined;
  readonly #blank: Blank;
  readonly #openSubrequest: OpenSubrequest;
  readonly #events: InstanceEvents;
  readonly #heartbeat = new Heartbeat();
  readonly #decoder = new FrameDecoder();
  readonly #streams = new StreamTable<CallStream>();
  readonly #loading = Promise.withResolvers<void>();
  #freezing: PromiseWithResolvers<string> | undefined;
  #code: SharedCode | undefined;
  /** LOADED has not come yet. */
  #owesLoaded = true;
  readonly #onBytes = (bytes: Buffer): void => this.#read(bytes);
  /** The process has mostly ended, and says how in a moment. */
  readonly #onClose = (): void => {
    setTimeout(() => this.kill("it closed its socket"), CLOSED_GRACE_MS).unref();
  };
  // oxlint-disable-next-line max-params -- called for every frame: an object would be made each time
  readonly #onFrame = (type: number, stream: number, payload: Buffer, isEnd: boolean): void =>
    this.#handle(type, stream, payload, isEnd);

  /** Gives `version` to `blank`, which becomes its instance; one that was copied from the version's snapshot has it already. */
  constructor(blank: Blank, version: Version, options: InstanceOptions) {
    const { openSubrequest, events, codeCache, origin = "blank" } = options;
    this.pid = blank.pid;
    this.version = version;
    this.writer = createSocketWriter(blank.socket);
    this.#blank = blank;
    this.#openSubrequest = openSubrequest;
    this.#events = events;
    blank.socket.on("data", this.#onBytes);
    blank.socket.on("close", this.#onClose);
    blank.socket.resume();
    void blank.exited.then((how) => this.#ended(how));
    this.#loading.promise.catch(() => {});
    if (origin === "copy") {
      this.#state = "serving";
      this.#loading.resolve();
    } else sendVersion(this.writer, version, { isSnapshot: origin === "snapshot", codeCache });
    this.owesCode = origin === "blank";
  }

  /**
   * Fulfils when the start-up code has run.
   *
   * @throws {SporeError} `startup-failed`, with the function's own stack, or `instance-crashed`.
   */
  get loaded(): Promise<void> {
    return this.#loading.promise;
  }

  get phase(): Watched["phase"] {
    return this.#state;
  }

  /** Invocations that it was ever given. */
  get openedInvocations(): number {
    return this.#lastInvocation / 2;
  }

  /** Invocations that are not settled. */
  listInvocations(): readonly CallStream[] {
    return this.#streams.list().filter(({ isSubrequest }) => !isSubrequest);
  }

  /** What went over its connection. */
  get traffic(): Traffic {
    return trafficOf(this.#blank.socket, this.#framesReceived);
  }

  get isServing(): boolean {
    return this.#state === "serving";
  }

  /** The event loop's delay: of the last ping, or of the one that is still unanswered. */
  get lagMs(): number {
    return this.#heartbeat.lagMs;
  }

  /** For how long a ping has been unanswered; 0 when none is. */
  get silentMs(): number {
    return this.#heartbeat.silentMs;
  }

  /** Starts an invocation. */
  open(message: CallHead, listener: CallListener): Call {
    this.#lastInvocation += 2;
    const stream = new CallStream(this.#lastInvocation, this);
    stream.listen(listener);
    if (this.#state === "dead") {
      queueMicrotask(() => {
        stream.fail(this.#crash());
        stream.over();
      });
      return stream;
    }
    this.#streams.add(stream);
    this.inFlight += 1;
    this.#shared = undefined;
    stream.request(message);
    if (stream.id >= MAX_STREAM - 2) this.retire();
    return stream;
  }

  /** Asks the event loop for a sign of life, unless it owes one. */
  ping(): void {
    if (this.#state !== "dead" && this.#heartbeat.ask()) this.writer.number(Frame.PING, 0, 0);
  }

  /** Asks it to let go of memory that nothing refers to. */
  collect(): void {
    if (this.#state === "serving" || this.#state === "retiring") this.writer.bytes(Frame.COLLECT, 0);
  }

  /** Gives it no more invocations; it ends when those that it has are over. */
  retire(): void {
    if (this.#state !== "loading" && this.#state !== "serving") return;
    this.#state = "retiring";
    this.#endReason ||= "retired";
    this.writer.bytes(Frame.RETIRE, 0);
  }

  /**
   * Has the process become a snapshot. It must have no invocation.
   *
   * @returns The process, which is no instance any more; or why it cannot be one, and then it goes on as it was.
   * @throws {SporeError} `instance-crashed`.
   */
  async freeze(): Promise<Blank | string> {
    this.#freezing = Promise.withResolvers<string>();
    this.writer.bytes(Frame.FREEZE, 0);
    const obstacle = await this.#freezing.promise;
    this.#freezing = undefined;
    return obstacle === "" ? this.#blank : obstacle;
  }

  /** Asks for what V8 has compiled of the version's script. It says so once; undefined when it ends before. */
  shareCode(): Promise<Buffer | undefined> {
    this.#code = new SharedCode(this.version.script);
    this.writer.bytes(Frame.SHARE_CODE, 0);
    return this.#code.whole;
  }

  /** Ends the process at once. Invocations that it has seen fail with `error`, where that is not just that it ended. */
  kill(reason: string, error?: SporeError): void {
    if (this.#state === "dead" || this.#state === "frozen") return;
    // It may have been retired before, which tells less.
    this.#endReason = error === undefined ? this.#endReason || reason : reason;
    this.#endError ??= error;
    if (this.#state === "serving") this.#state = "retiring";
    this.#blank.kill();
  }

  onGivenUp(stream: CallStream, code: string): void {
    if (stream.isSubrequest) return;
    // A function that never returns cannot hear the ABORT. A ping tells it from one that is only slow.
    if (code !== "timeout") return;
    this.ping();
    const killUnlessHeard = (): void => {
      if (this.silentMs > 0 && this.#streams.get(stream.id) !== undefined) this.kill("unresponsive");
    };
    setTimeout(killUnlessHeard, Math.max(0, UNRESPONSIVE_MS - this.silentMs)).unref();
  }

  onClosed(stream: CallStream): void {
    this.#streams.delete(stream.id);
  }

  #read(bytes: Buffer): void {
    if (this.#state === "dead") return;
    try {
      this.#decoder.feed(bytes, this.#onFrame);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.kill(`protocol violation: ${error.message}`);
      this.#ended(error.message);
    }
  }

  // oxlint-disable-next-line max-params -- called for every frame: an object would be made each time
  #handle(type: number, id: number, payload: Buffer, isEnd: boolean): void {
    if (this.#state === "dead") return;
    this.#framesReceived += 1;
    if (type === Frame.LOG) return this.#log(id, payload);
    if (type === Frame.SPAN) return this.#takeSpan(id, payload);
    if (id === 0) return this.#handleConnection(type, payload, isEnd);
    if (type === Frame.SEEN) return this.#see(id);
    if (type === Frame.REQUEST || type === Frame.UPGRADE) return this.#openFor(type, id, payload, isEnd);
    const stream = this.#streams.get(id);
    if (stream === undefined) return this.#handleClosed(type, id);
    if (type === Frame.SETTLED) return this.#settle(stream, payload);
    stream.handle(type, payload, isEnd);
  }

  #handleConnection(type: number, payload: Buffer, isEnd: boolean): void {
    if (type === Frame.PONG) this.#heartbeat.hear();
    else if (type === Frame.LOADED && this.#owesLoaded) this.#finishLoading(payload);
    else if (type === Frame.FROZEN && this.#freezing !== undefined) this.#finishFreezing(payload);
    else if (type === Frame.CODE && this.#code !== undefined) this.#code.add(payload, isEnd);
    else
      throw new ProtocolError(`Cannot take a frame of type ${type} from an instance in state ${this.#state}`);
  }

  #log(id: number, payload: Buffer): void {
    if (id % 2 === 1 || id > this.#lastInvocation) throw new ProtocolError(`Cannot log for stream ${id}`);
    const [level = "", text = ""] = splitText(payload, 2);
    const { logBytes } = limitsOf(this.version);
    const account = this.#findAccount(id);
    for (const line of chargeLine(account, { level, text }, logBytes))
      this.#events.onLog({ version: this.version, ...line, origin: account.origin });
  }

  /** It may have ended after its invocation. */
  #takeSpan(id: number, payload: Buffer): void {
    if (id % 2 === 1 || id > this.#lastInvocation || payload.length > MAX_SPAN_BYTES)
      throw new ProtocolError(`Cannot take a span of ${payload.length} bytes for stream ${id}`);
    this.#streams.get(id)?.takeSpan(payload);
  }

  /**
   * What is charged for an invocation.
   *
   * Threat: an instance may name any, but only of its own function, and so harm nobody else. What it names none for is charged to all of its invocations
   * together, anew with each that begins: so it has at most as much again.
   */
  #findAccount(invocation: number): Account {
    const found = invocation % 2 === 0 ? this.#streams.get(invocation) : undefined;
    if (found !== undefined) return found.account;
    this.#shared ??= new Account("instance", () =>
      this.#streams.list().flatMap((stream) => (stream.isSubrequest ? [] : [stream.requestHead])),
    );
    return this.#shared;
  }

  #finishLoading(payload: Buffer): void {
    this.report = parseLoaded(payload);
    const { error } = this.report;
    this.#owesLoaded = false;
    if (error === "") {
      if (this.#state === "loading") this.#state = "serving";
      this.#loading.resolve();
      return;
    }
    const [message = ""] = error.split("\n");
    this.#loading.reject(new SporeError("startup-failed", message, { functionStack: error }));
    this.kill("startup-failed");
  }

  #finishFreezing(payload: Buffer): void {
    const obstacle = payload.toString();
    if (obstacle === "") {
      // What comes now are no frames.
      this.#state = "frozen";
      this.#blank.socket.off("data", this.#onBytes);
      this.#blank.socket.off("close", this.#onClose);
    }
    this.#freezing?.resolve(obstacle);
  }

  #see(id: number): void {
    if (id % 2 === 1 || id > this.#lastInvocation || id < this.lastSeen)
      throw new ProtocolError(`Cannot have seen stream ${id}`);
    this.lastSeen = id;
  }

  // oxlint-disable-next-line max-params -- called for every subrequest: an object would be made each time
  #openFor(type: number, id: number, payload: Buffer, isEnd: boolean): void {
    if (id % 2 === 0 || id <= this.#lastSubrequest) throw new ProtocolError(`Cannot open stream ${id}`);
    this.#lastSubrequest = id;
    const { head: claimed, body } = parseHeadPayload(payload);
    const { head, invocation, span } = splitClaim(claimed);
    const account = this.#findAccount(invocation);
    const stream = new CallStream(id, this);
    this.#streams.add(stream);
    const isUpgrade = type === Frame.UPGRADE;
    if (!isUpgrade) stream.openedWith(body?.length ?? 0, isEnd);
    else if (body === undefined) stream.openedAsUpgrade();
    else throw new ProtocolError("Cannot take a body with a request for a WebSocket");
    const { version } = this;
    const request = { version, account, span, head, body, isEnd: isEnd || isUpgrade, isUpgrade };
    stream.listen(this.#openSubrequest(request, stream));
  }

  /** Frames that crossed with the end of their stream do nothing; any other frame for a stream that is not open is a violation. */
  #handleClosed(type: number, id: number): void {
    const wasOpen = id % 2 === 1 ? id <= this.#lastSubrequest : id <= this.#lastInvocation;
    const mayCross = type === Frame.CREDIT || type === Frame.STOP || type === Frame.ABORT;
    if (!wasOpen || !mayCross || id % 2 === 0)
      throw new ProtocolError(`Cannot take type ${type}: stream ${id} is not open`);
  }

  #settle(stream: CallStream, payload: Buffer): void {
    if (stream.isSubrequest) throw new ProtocolError("Cannot settle a subrequest");
    this.#streams.delete(stream.id);
    stream.settle();
    stream.over(parseCpu(payload));
    this.inFlight -= 1;
    if (this.inFlight === 0) this.idleSince = performance.now();
    this.#events.onSettled(this);
  }

  #crash(): SporeError {
    return new SporeError("instance-crashed", `The instance ended: ${this.#endReason}`);
  }

  #ended(how: string): void {
    // A snapshot's end is its holder's business.
    if (this.#state === "dead" || this.#state === "frozen") return;
    this.#code?.giveUp();
    this.hasFailed = this.#state !== "loading" && (this.inFlight > 0 || this.#endError !== undefined);
    this.#state = "dead";
    this.#endReason ||= how;
    this.#blank.socket.destroy();
    const crash = this.#crash();
    const error = this.#endError ?? crash;
    this.#loading.reject(error);
    this.#freezing?.reject(error);
    this.#failStreams(error, crash);
    this.#events.onExit(this, this.#endReason);
  }

  /** Who was not seen has nothing to do with it, and may be given to another instance. */
  #failStreams(error: SporeError, crash: SporeError): void {
    const streams = this.#streams.clear();
    this.inFlight = 0;
    for (const stream of streams) {
      stream.fail(stream.isSeen ? error : crash);
      stream.over();
    }
  }
}
