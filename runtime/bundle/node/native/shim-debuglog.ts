/** Stands for Node's `internal/util/debuglog`: `NODE_DEBUG` is never set. */
export function debuglog(): (() => void) & { enabled: boolean } {
  return Object.assign(() => undefined, { enabled: false });
}

export function debugWithTimer(): object {
  return { startTimer() {}, endTimer() {}, logTimer() {} };
}
