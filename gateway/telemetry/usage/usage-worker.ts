/** Keeps usage, on a thread of its own: a disk that is slow holds up no request. */
import { parentPort, workerData } from "node:worker_threads";
import { UsageStore } from "./usage-store.ts";
import type { UsageRow } from "./usage-row.ts";

const store = new UsageStore(String(workerData));

parentPort?.on("message", (rows: readonly UsageRow[]) => {
  let problem = "";
  try {
    store.add(rows);
  } catch (error) {
    problem = String(error);
  }
  // oxlint-disable-next-line require-post-message-target-origin -- a thread's, not a window's
  parentPort?.postMessage(problem);
});
