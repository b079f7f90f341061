import { readdirSync, readFileSync } from "node:fs";

const TICK_US = 1_000_000 / 100;

/** A process and all that descend from it. */
export function treeOf(pid: number): readonly number[] {
  const parents = new Map(listPids().map((found) => [found, Number(statOf(found)[1])]));
  const tree = [pid];
  for (const ancestor of tree)
    for (const [found, parent] of parents) if (parent === ancestor) tree.push(found);
  return tree;
}

/** User and system time of whole processes, all threads, in microseconds: fields 14 and 15 of /proc/PID/stat. */
export function cpuOf(pids: readonly number[]): number {
  let ticks = 0;
  for (const pid of pids) {
    const fields = statOf(pid);
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }
  return ticks * TICK_US;
}

function listPids(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** The fields behind the command's name; none for a process that is gone. */
function statOf(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}
