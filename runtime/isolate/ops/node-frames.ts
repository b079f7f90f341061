import { AsyncLocalStorage } from "node:async_hooks";
import type { NodeOps } from "../../realm/node/ops.ts";

/**
 * The frame of a realm's running code. Node keeps the store of an AsyncLocalStorage in V8's continuation-preserved embedder data, which
 * V8 carries over the promise jobs of every context of the isolate; the host's timers carry it too.
 *
 * The store is an object of the realm. Nothing here reads it: it only goes back to where it came from.
 */
export function createFrameOps(): Pick<NodeOps, "getFrame" | "setFrame"> {
  const frames = new AsyncLocalStorage<unknown>();
  return {
    getFrame: () => frames.getStore(),
    setFrame: (frame) => {
      frames.enterWith(frame);
    },
  };
}
