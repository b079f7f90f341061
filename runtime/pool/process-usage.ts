import { readFileSync } from "node:fs";

/** What the kernel says that a process has used. */
export interface ProcessUsage {
  /** CPU time of all its threads, in milliseconds. The kernel counts in steps of 10 ms. */
  readonly cpuMs: number;
  /** Memory that is backed by no file: heap, ArrayBuffers, WebAssembly, code; in RAM and in swap. */
  readonly memoryBytes: number;
}

/** proc(5): times are in ticks, of which Linux tells user space that there are 100 a second, whatever its own clock. */
const MS_PER_TICK = 10;
const KILOBYTE = 1024;

/** Reads what a process has used; undefined where it is gone, or the system has no /proc. */
export function readUsage(pid: number): ProcessUsage | undefined {
  try {
    return {
      cpuMs: parseCpu(readFileSync(`/proc/${pid}/stat`, "latin1")),
      memoryBytes: parseMemory(readFileSync(`/proc/${pid}/status`, "latin1")),
    };
  } catch {
    return undefined;
  }
}

/** proc_pid_stat(5): fields 14 and 15 are utime and stime. The name before them may hold anything, spaces and parentheses too. */
export function parseCpu(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

/** proc_pid_status(5). */
export function parseMemory(status: string): number {
  return (readKilobytes(status, "\nRssAnon:") + readKilobytes(status, "\nVmSwap:")) * KILOBYTE;
}

function readKilobytes(status: string, label: string): number {
  const start = status.indexOf(label);
  return start === -1 ? 0 : Number.parseInt(status.slice(start + label.length), 10);
}
