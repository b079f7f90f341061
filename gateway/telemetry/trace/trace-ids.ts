import { randomFillSync } from "node:crypto";

const POOL_BYTES = 16 * 1024;
const TRACE_BYTES = 16;
const SPAN_BYTES = 8;

const pool = Buffer.allocUnsafeSlow(POOL_BYTES);
let used = POOL_BYTES;

/** A new trace id, in hexadecimal. Random in all of its bytes, as samplers elsewhere take for granted (W3C Trace Context §3.2.2.3). */
export function makeTraceId(): string {
  return take(TRACE_BYTES);
}

/** A new span id, in hexadecimal. */
export function makeSpanId(): string {
  return take(SPAN_BYTES);
}

/** An id of zeros alone is not valid. */
function take(bytes: number): string {
  if (used + bytes > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  const id = pool.toString("hex", used, used + bytes);
  used += bytes;
  return /[1-9a-f]/.test(id) ? id : take(bytes);
}
