import { FrameDecoder } from "../protocol/frame-decoder.ts";
import { ArtifactKind, Frame, START_SNAPSHOT } from "../protocol/frames.ts";
import { createSocketWriter } from "../protocol/socket-writer.ts";
import { ArtifactAssembler } from "./artifacts.ts";
import { collectGarbage } from "./collect-garbage.ts";
import { InstanceRealm } from "./instance-realm.ts";
import { LateSocket } from "./late-socket.ts";
import { PlatformScript } from "./platform-script.ts";
import { LogGate } from "./log-gate.ts";
import { shareCode } from "./share-code.ts";
import { Streams } from "./streams.ts";

export interface IsolateOptions {
  /** The realm's script, unless it comes over the socket. */
  readonly platform?: PlatformScript;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
  /** The gateway asks for a snapshot. */
  readonly onFreeze: () => void;
  /** All artifacts of the version are there, and its code is about to run: to serve, or to become a snapshot. */
  readonly onStart: (isSnapshot: boolean) => void;
}

/** A frame of one read, kept until SEEN is on its way: see `#announce`. */
interface Arrival {
  readonly type: number;
  readonly stream: number;
  readonly payload: Buffer;
  readonly isEnd: boolean;
}

/** What an instance's process holds: the realm, its streams, and the socket to the gateway. Everything it does follows from frames. */
export class Isolate {
  readonly socket = new LateSocket({
    onBytes: (bytes) => this.#read(bytes),
    onGone: () => this.#options.exit(0),
  });
  readonly writer = createSocketWriter(this.socket);
  readonly realm: InstanceRealm;
  readonly streams = new Streams({
    writer: this.writer,
    entry: () => this.realm.entry,
    onLoaded: (error) => {
      const { state } = this.realm;
      this.writer.text(
        Frame.LOADED,
        0,
        `${state.startCpuMicros()} ${state.startWallMicros()} ${this.realm.codeCacheUse}\0${error}`,
      );
    },
  });
  readonly #options: IsolateOptions;
  readonly #artifacts = new ArtifactAssembler();
  #decoder = new FrameDecoder();
  readonly #logGate = new LogGate();
  #isRetiring = false;

  constructor(options: IsolateOptions) {
    this.#options = options;
    this.realm = new InstanceRealm({
      streamOps: this.streams.ops(),
      log: (level, text) => this.#log(level, text),
      exit: options.exit,
    });
    this.streams.onIdle = () => {
      if (this.#isRetiring) this.#retire();
    };
    if (options.platform !== undefined) this.realm.boot(options.platform);
  }

  /** Hears what goes wrong in this process outside of any call. */
  handleFailures(): void {
    process.on("unhandledRejection", (reason, promise) => this.realm.entry.reportRejection(reason, promise));
    process.on("rejectionHandled", (promise) => this.realm.entry.reportHandled(promise));
    process.on("uncaughtException", (error) => this.realm.reportException(error));
  }

  /** Takes over a connected descriptor; what came over the one before is forgotten. */
  connect(descriptor: number): void {
    this.#decoder = new FrameDecoder();
    this.socket.connect(descriptor);
  }

  /** Why this process cannot be copied now; undefined when it can. */
  findObstacle(): string | undefined {
    if (!this.streams.isQuiet) return "its start-up code left a subrequest or an invocation under way";
    if (this.streams.hasFetched)
      return "its start-up code made subrequests, whose answers its copies would share";
    if (this.socket.writableLength > 0) return "its answers wait to be read";
    return this.realm.state.findObstacle();
  }

  #log(level: string, text: string): void {
    const invocation = this.streams.currentInvocation;
    if (this.#logGate.lets(invocation, text)) this.writer.text(Frame.LOG, invocation, `${level}\0${text}`);
  }

  #read(bytes: Buffer): void {
    const arrivals: Arrival[] = [];
    // oxlint-disable-next-line max-params -- a FrameHandler
    this.#decoder.feed(bytes, (type, stream, payload, isEnd) =>
      arrivals.push({ type, stream, payload, isEnd }),
    );
    this.#announce(arrivals);
    for (const arrival of arrivals) {
      if (arrival.stream === 0) this.#handleConnection(arrival);
      else this.streams.handle(arrival.type, arrival.stream, arrival.payload, arrival.isEnd);
    }
  }

  /**
   * Tells the gateway which invocations the function is about to see, in a write of its own that leaves before any function code runs: an invocation
   * that was not announced can safely be given to another instance if this process dies.
   */
  #announce(arrivals: readonly Arrival[]): void {
    const last = arrivals.findLast(({ type }) => type === Frame.REQUEST || type === Frame.UPGRADE);
    if (last === undefined) return;
    this.writer.bytes(Frame.SEEN, last.stream);
    this.writer.flush();
  }

  #handleConnection({ type, payload, isEnd }: Arrival): void {
    if (type === Frame.ARTIFACT) this.#takeArtifact(payload, isEnd);
    else if (type === Frame.START) this.#start(payload);
    else if (type === Frame.FREEZE) this.#options.onFreeze();
    else if (type === Frame.SHARE_CODE) shareCode(this.writer, this.realm.createCodeCache());
    else if (type === Frame.COLLECT) collectGarbage();
    else if (type === Frame.PING) this.writer.bytes(Frame.PONG, 0, payload);
    else if (type === Frame.RETIRE) {
      this.#isRetiring = true;
      if (!this.streams.hasInvocations) this.#retire();
    }
  }

  #takeArtifact(payload: Buffer, isEnd: boolean): void {
    const artifact = this.#artifacts.add(payload, isEnd);
    if (artifact === undefined) return;
    if (artifact.kind !== ArtifactKind.PLATFORM) return this.realm.addArtifact(artifact);
    this.realm.boot(new PlatformScript(artifact.bytes.toString()));
    this.writer.bytes(Frame.READY, 0);
  }

  #start(payload: Buffer): void {
    this.#options.onStart(payload[0] === START_SNAPSHOT);
    this.#logGate.limitBytes = this.realm.logBytes;
    this.realm.load();
  }

  #retire(): void {
    this.writer.flush();
    this.socket.end(() => this.#options.exit(0));
  }
}
