const PR_SET_PDEATHSIG = 1;
const SIGKILL = 9n;

/**
 * Has the kernel kill this process when the gateway dies.
 *
 * A function that never returns keeps the event loop from seeing the socket close, so closing alone would leave an orphan that burns a core.
 * Where the kernel or Node lacks this (macOS, no `node:ffi`), the socket's close is what ends the process.
 */
export function dieWithParent(): void {
  if (process.platform !== "linux") return;
  const parent = process.ppid;
  // Not an import: a Node without node:ffi must still start.
  const ffi = process.getBuiltinModule("node:ffi");
  if (ffi === undefined) return;
  const { functions } = ffi.dlopen(null, {
    prctl: { return: "i32", arguments: ["i32", "u64", "u64", "u64", "u64"] },
  });
  functions.prctl(PR_SET_PDEATHSIG, SIGKILL, 0n, 0n, 0n);
  // The parent may have died before the call; this process is then someone else's child already.
  if (process.ppid !== parent) process.exit(0);
}
