import { type Libc, openLibc } from "../native/libc.ts";

const PR_SET_PDEATHSIG = 1;
const SIGKILL = 9n;

/**
 * Has the kernel kill this process when the gateway dies.
 *
 * A function that never returns keeps the event loop from seeing the socket close, so closing alone would leave an orphan that burns a core.
 * Where the kernel or Node lacks this (macOS, no `node:ffi`), the socket's close is what ends the process.
 */
export function dieWithParent(libc: Libc | undefined = openLibc()): void {
  if (libc === undefined) return;
  const parent = libc.call.getppid();
  libc.call.prctl(PR_SET_PDEATHSIG, SIGKILL, 0n, 0n, 0n);
  // The parent may have died before the call; this process is then someone else's child already.
  if (libc.call.getppid() !== parent) libc.call._exit(0);
}
