/**
 * An instance that was spawned: one process, one function version. It starts as a blank, with a realm that has seen no function code, on a socket
 * that it inherits as descriptor 3.
 */
import { openLibc } from "../native/libc.ts";
import { Frame } from "../protocol/frames.ts";
import { dieWithParent } from "./die-with-parent.ts";
import { Isolate } from "./isolate.ts";
import { lockDownSpawned } from "./lock-down.ts";

const SOCKET_DESCRIPTOR = 3;

dieWithParent();

const libc = openLibc();
const isolate = new Isolate({
  exit: (code) => process.exit(code),
  onFreeze: () => isolate.writer.text(Frame.FROZEN, 0, "its process cannot be forked"),
  onStart: () => {
    if (libc !== undefined) lockDownSpawned(libc);
  },
});
isolate.handleFailures();
isolate.connect(SOCKET_DESCRIPTOR);
