import { readFileSync } from "node:fs";
import { cpus, release } from "node:os";
import { setTimeout } from "node:timers/promises";
import { descendantsOf, ticksOf } from "../../test/support/processes.ts";

/** Ticks of 10 ms that processes which rest may use in one look: timers, mostly. */
const IDLE_TICKS = 2;
const LOOK_MS = 500;
const QUIET_LOOKS = 3;
const PATIENCE_MS = 600_000;

/** Waits until a process and all that descend from it have rested for a while: what a server prepares beside requests is done. */
export async function untilIdle(pid: number): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  let before = ticksOfTree(pid);
  for (let quiet = 0; quiet < QUIET_LOOKS;) {
    if (performance.now() > deadline) throw new Error(`Cannot measure: process ${pid} does not come to rest`);
    await setTimeout(LOOK_MS);
    const after = ticksOfTree(pid);
    quiet = Math.abs(after - before) <= IDLE_TICKS ? quiet + 1 : 0;
    before = after;
  }
}

function ticksOfTree(pid: number): number {
  return [pid, ...descendantsOf(pid)].reduce((sum, each) => sum + ticksOf(each), 0);
}

/** Share of the machine's processor time that was in use over a while, from 0 to 1. */
export async function measureBusy(ms: number): Promise<number> {
  const before = readCpu();
  await setTimeout(ms);
  const after = readCpu();
  return (after.busy - before.busy) / Math.max(1, after.all - before.all);
}

/** proc(5), /proc/stat: the first line is all processors together; the fourth and fifth numbers are idle time. */
function readCpu(): { readonly busy: number; readonly all: number } {
  const [line = ""] = readFileSync("/proc/stat", "utf8").split("\n", 1);
  const ticks = line.split(/\s+/).slice(1).map(Number);
  const all = ticks.reduce((sum, value) => sum + value, 0);
  return { busy: all - (ticks[3] ?? 0) - (ticks[4] ?? 0), all };
}

/** Memory of a process and all that descend from it, in bytes: what several share is counted once (PSS). */
export function sharedMemoryOf(pid: number): number {
  return [pid, ...descendantsOf(pid)].reduce((sum, each) => sum + pssOf(each), 0);
}

function pssOf(pid: number): number {
  try {
    const [, kilobytes = "0"] =
      /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8")) ?? [];
    return Number(kilobytes) * 1024;
  } catch {
    return 0; // It ended.
  }
}

/** The machine, in one line. */
export function describeMachine(workerd: string): string {
  const [cpu] = cpus();
  return `${cpu?.model ?? "unknown CPU"}, ${cpus().length} cores, Linux ${release()}, Node ${process.version}, ${workerd}`;
}
