import { once } from "node:events";
import net from "node:net";
import type {
  Call,
  CallListener,
  OpenSubrequest,
  SocketCall,
  SocketListener,
  SporeError,
  Version,
} from "#runtime";
import type { Blank } from "../../runtime/nursery/nursery.ts";
import { Instance } from "../../runtime/pool/instance.ts";
import { Frame, HEADER_BYTES } from "../../runtime/protocol/frames.ts";

const VERSION: Version = { id: "v1", name: "test", script: "", assets: [], settings: "{}" };

/** One frame, right or wrong, as bytes. */
export interface RawFrame {
  readonly type: number;
  readonly stream?: number;
  readonly payload?: Uint8Array | string;
  readonly flags?: number;
  /** The length that the header claims; the payload's own if left out. */
  readonly length?: number;
}

/** Puts a frame together without any check. */
export function rawFrame({ type, stream = 0, payload = "", flags = 0, length }: RawFrame): Buffer {
  const body = Buffer.from(payload);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(length ?? body.length, 0);
  header.writeUInt8(type, 4);
  header.writeUInt8(flags, 5);
  header.writeUInt32LE(stream, 8);
  return Buffer.concat([header, body]);
}

/** The payload of a REQUEST or RESPONSE. */
export function headPayload(head: string, body = ""): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  return Buffer.concat([length, Buffer.from(head, "latin1"), Buffer.from(body)]);
}

/** A 32-bit number as a payload. */
export function numberPayload(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** The payload of a CLOSE. */
export function closePayload(code: number, reason = ""): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(code);
  return Buffer.concat([bytes, Buffer.from(reason)]);
}

/** Hears everything on one stream, and keeps it. */
export class Recorder implements CallListener {
  readonly heard: string[] = [];
  readonly errors: SporeError[] = [];

  onHead(head: string): void {
    this.heard.push(`head ${head}`);
  }

  onData(chunk: Buffer): void {
    this.heard.push(`data ${chunk.length}`);
  }

  onRoom(): void {
    this.heard.push("room");
  }

  onStop(): void {
    this.heard.push("stop");
  }

  onAbort(error: SporeError): void {
    this.errors.push(error);
  }
}

/** Hears everything on a stream that becomes a WebSocket. */
export class SocketRecorder extends Recorder implements SocketListener {
  onUpgrade(head: string, _socket: SocketCall): SocketListener {
    this.heard.push(`upgrade ${head}`);
    return this;
  }

  onPiece(piece: Buffer, isText: boolean, isLast: boolean): void {
    this.heard.push(`${isText ? "text" : "binary"} ${piece.length}${isLast ? "" : " …"}`);
  }

  onClose(code: number, reason: string): void {
    this.heard.push(`close ${code} ${reason}`);
  }
}

/** The gateway's end of an instance, and the other end of its socket, which belongs to the test. */
export interface HostilePeer extends AsyncDisposable {
  readonly instance: Instance;
  /** What the process would write to. */
  readonly socket: net.Socket;
  /** Fulfils with the reason when the instance has ended. */
  readonly ended: Promise<string>;
  readonly subrequests: { readonly call: Call; readonly listener: Recorder }[];
  /** Sends frames in one write. */
  send(...frames: readonly RawFrame[]): void;
  /** Fulfils once the gateway has read everything that was sent. */
  settled(): Promise<void>;
}

/** Makes an instance whose process is the test. */
export async function startPeer(openSubrequest?: OpenSubrequest): Promise<HostilePeer> {
  const [own, peer] = await connectPair();
  let marks = 0;
  const waiting = new Map<string, () => void>();
  const ended = Promise.withResolvers<string>();
  const exited = Promise.withResolvers<string>();
  const subrequests: HostilePeer["subrequests"] = [];
  const blank: Blank = { pid: 1, socket: own, exited: exited.promise, kill: () => exited.resolve("killed") };
  const instance = new Instance(blank, VERSION, {
    openSubrequest: openSubrequest ?? ((_request, call) => record(call)),
    events: {
      onLog: ({ text }) => waiting.get(text)?.(),
      onSettled: () => {},
      onExit: (_instance, reason) => ended.resolve(reason),
    },
  });
  function record(call: Call): CallListener {
    const listener = new Recorder();
    subrequests.push({ call, listener });
    return listener;
  }
  peer.resume();
  return {
    instance,
    socket: peer,
    ended: ended.promise,
    subrequests,
    send: (...frames) => void peer.write(Buffer.concat(frames.map(rawFrame))),
    async settled() {
      // Log lines come in order with all else.
      const mark = `mark ${(marks += 1)}`;
      const seen = Promise.withResolvers<void>();
      waiting.set(mark, seen.resolve);
      peer.write(rawFrame({ type: Frame.LOG, payload: `debug\0${mark}` }));
      await seen.promise;
    },
    async [Symbol.asyncDispose]() {
      instance.kill("the test is over");
      await ended.promise;
      peer.destroy();
    },
  };
}

async function connectPair(): Promise<[net.Socket, net.Socket]> {
  const server = net.createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Cannot find the server's port");
  const accepted = Promise.withResolvers<net.Socket>();
  server.once("connection", accepted.resolve);
  const own = net.connect(address.port, "127.0.0.1");
  const peer = await accepted.promise;
  server.close();
  for (const socket of [own, peer]) socket.on("error", () => {});
  return [own, peer];
}
