/** Unix time, in milliseconds, when `performance.now()` was 0. Fixed at start, so that spans never jump with the wall clock. */
export const EPOCH_MS = performance.timeOrigin;

/** Unix time, in milliseconds, when the machine's monotonic clock was 0: all processes on it share that clock. */
export const MONOTONIC_EPOCH_MS = EPOCH_MS + performance.now() - Number(process.hrtime.bigint()) / 1e6;
