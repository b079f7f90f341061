import type { RealmEntry } from "../../realm/host.ts";
import type { NodeOps } from "../../realm/node/ops.ts";
import { ProcessState } from "../process-state.ts";
import { createNodeCryptoOps } from "./node-crypto.ts";
import { createFrameOps } from "./node-frames.ts";
import { createZlibOps } from "./node-zlib.ts";

/** What modules of Node.js need, for functions with the flag `nodejs_compat`. */
export function createNodeOps(
  finish: RealmEntry["finishCrypto"],
  makeBytes: RealmEntry["makeBytes"],
  state = new ProcessState(),
): NodeOps {
  return { ...createFrameOps(), ...createNodeCryptoOps(finish, makeBytes, state), ...createZlibOps() };
}
