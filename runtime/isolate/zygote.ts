/**
 * The zygote: a process that was made ready once, never sees function code, and is copied for every blank.
 *
 * It takes the platform's script from descriptor 3, says that it is ready, and then waits for the gateway's calls in `recvmsg`, without an event loop: each brings
 * a socket for one copy (protocol/frames.ts, "Snapshots"). A copy leaves the loop and goes on as a blank.
 */
import { readSync, writeSync } from "node:fs";
import { openLibc, openNodeLibrary } from "../native/libc.ts";
import { Frame } from "../protocol/frames.ts";
import { collectGarbage } from "./collect-garbage.ts";
import { compileEagerly } from "./compile-eagerly.ts";
import { dieWithParent } from "./die-with-parent.ts";
import { ForkServer } from "./fork-server.ts";
import { Isolate } from "./isolate.ts";
import { becomeInstance, lockDown } from "./lock-down.ts";
import { PlatformScript } from "./platform-script.ts";
import { warmUp } from "./warm-up.ts";

const CONTROL_DESCRIPTOR = 3;
const LENGTH_BYTES = 4;

const libc = openLibc();
const node = openNodeLibrary();
if (libc === undefined || node === undefined)
  throw new Error("Cannot be a zygote: this Node has no node:ffi");
dieWithParent(libc);

const server = new ForkServer(libc, node);
const platform = new PlatformScript(readPlatform());
await warmUp(libc, platform);
const isolate = new Isolate({
  platform,
  exit: (code) => libc.call._exit(code),
  onFreeze: () => freeze(),
  onStart: (isSnapshot) => {
    if (isSnapshot) compileEagerly();
    else becomeInstance(libc);
  },
});
isolate.handleFailures();
isolate.realm.entry.prepare();
// What the copies do not need must not be copied, nor moved about in each of them.
collectGarbage();
server.dropForeignDescriptors(CONTROL_DESCRIPTOR);
lockDown(libc, process.argv.at(-1) ?? "/");
// Its identity may have changed, with which the kernel forgets this.
dieWithParent(libc);
writeSync(CONTROL_DESCRIPTOR, Buffer.from([1]));
const socket = server.serve(CONTROL_DESCRIPTOR);
libc.call.close(CONTROL_DESCRIPTOR);
becomeOther();
isolate.connect(socket);
isolate.writer.bytes(Frame.READY, 0);

function readPlatform(): string {
  const length = readExactly(LENGTH_BYTES).readUInt32LE(0);
  return readExactly(length).toString();
}

function readExactly(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const read = readSync(CONTROL_DESCRIPTOR, bytes, filled, length - filled, null);
    if (read === 0) throw new Error("Cannot read the platform's script: the gateway is gone");
    filled += read;
  }
  return bytes;
}

/** What a copy does before anything else, so that nothing random is drawn twice and it ends with the gateway. */
function becomeOther(): void {
  dieWithParent(libc);
  node?.call.RAND_poll();
  isolate.realm.entry.forgetSeed();
}

/** Becomes a snapshot, and then, in the copies, an instance whose start-up code has run. */
function freeze(): void {
  const obstacle = isolate.findObstacle();
  isolate.writer.text(Frame.FROZEN, 0, obstacle ?? "");
  isolate.writer.flush();
  if (obstacle !== undefined) return;
  // A copy of a nearly full young generation would begin with moving it about.
  collectGarbage();
  const other = server.serve(isolate.socket.descriptor);
  becomeOther();
  if (libc !== undefined) becomeInstance(libc);
  isolate.connect(other);
  isolate.writer.text(Frame.LOADED, 0, "0 0 none\0");
}
