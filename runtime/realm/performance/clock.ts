import { host } from "../host.ts";
import { MathFloor } from "../primordials.ts";

/**
 * High Resolution Time §4.4 "coarsen time": to 0.1 ms, as for code that is not isolated from other origins.
 *
 * Threat: a finer clock tells what caches hold, and with that what other code did.
 */
export function coarseNow(): number {
  return MathFloor(host().now() * 10) / 10;
}
