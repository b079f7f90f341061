/**
 * The instance: one process, one function version. It starts as a blank, with a realm that has seen no function code, on a socket
 * that it inherits as descriptor 3.
 */
import { Socket } from "node:net";
import { FrameDecoder } from "../protocol/frame-decoder.ts";
import { ArtifactKind, Frame } from "../protocol/frames.ts";
import { createSocketWriter } from "../protocol/socket-writer.ts";
import { ArtifactAssembler } from "./artifacts.ts";
import { dieWithParent } from "./die-with-parent.ts";
import { InstanceRealm } from "./instance-realm.ts";
import { Streams } from "./streams.ts";

const SOCKET_DESCRIPTOR = 3;

dieWithParent();

const socket = new Socket({ fd: SOCKET_DESCRIPTOR, readable: true, writable: true });
const writer = createSocketWriter(socket);
const decoder = new FrameDecoder();
const streams = new Streams(writer, () => realm.entry);
const realm = new InstanceRealm(streams.ops(), (level, text) =>
  writer.text(Frame.LOG, 0, `${level}\0${text}`),
);
const artifacts = new ArtifactAssembler();
let isRetiring = false;

/** Frames of one read, kept until SEEN is on its way: see {@link announce}. */
interface Arrival {
  readonly type: number;
  readonly stream: number;
  readonly payload: Buffer;
  readonly isEnd: boolean;
}

socket.on("data", (bytes: Buffer) => {
  const arrivals: Arrival[] = [];
  // oxlint-disable-next-line max-params -- a FrameHandler
  decoder.feed(bytes, (type, stream, payload, isEnd) => arrivals.push({ type, stream, payload, isEnd }));
  announce(arrivals);
  for (const arrival of arrivals) {
    if (arrival.stream === 0) handleConnection(arrival);
    else streams.handle(arrival.type, arrival.stream, arrival.payload, arrival.isEnd);
  }
});
socket.on("close", exit);
socket.on("error", exit);
streams.onIdle = () => {
  if (isRetiring) retire();
};
process.on("unhandledRejection", (reason, promise) => realm.entry.reportRejection(reason, promise));
process.on("rejectionHandled", (promise) => realm.entry.reportHandled(promise));
process.on("uncaughtException", (error) => realm.reportException(error));

/**
 * Tells the gateway which invocations the function is about to see, in a write of its own that leaves before any function code runs: an invocation
 * that was not announced can safely be given to another instance if this process dies.
 */
function announce(arrivals: readonly Arrival[]): void {
  const last = arrivals.findLast(({ type }) => type === Frame.REQUEST || type === Frame.UPGRADE);
  if (last === undefined) return;
  writer.bytes(Frame.SEEN, last.stream);
  writer.flush();
}

function handleConnection({ type, payload, isEnd }: Arrival): void {
  if (type === Frame.ARTIFACT) takeArtifact(payload, isEnd);
  else if (type === Frame.START) realm.load();
  else if (type === Frame.PING) writer.bytes(Frame.PONG, 0, payload);
  else if (type === Frame.RETIRE) {
    isRetiring = true;
    if (!streams.hasInvocations) retire();
  }
}

function takeArtifact(payload: Buffer, isEnd: boolean): void {
  const artifact = artifacts.add(payload, isEnd);
  if (artifact === undefined) return;
  if (artifact.kind !== ArtifactKind.PLATFORM) return realm.addArtifact(artifact);
  realm.boot(artifact.bytes.toString());
  writer.bytes(Frame.READY, 0);
}

function retire(): void {
  writer.flush();
  socket.end(exit);
}

function exit(): void {
  process.exit(0);
}
