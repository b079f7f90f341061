import { closeSync, openSync, readFileSync, readSync } from "node:fs";

/** What the kernel says that a process has used. */
export interface ProcessUsage {
  /** CPU time of all its threads, in milliseconds. The kernel counts in steps of 10 ms. */
  readonly cpuMs: number;
  /** Memory in RAM that is backed by no file: heap, ArrayBuffers, WebAssembly, code. */
  readonly memoryBytes: number;
}

/** Reads what one process has used, again and again. */
export interface UsageReader extends Disposable {
  /** Undefined once the process is gone. */
  read(): ProcessUsage | undefined;
}

/** proc(5): times are in ticks, of which Linux tells user space that there are 100 a second, whatever its own clock. */
const MS_PER_TICK = 10;
const KILOBYTE = 1024;

const buffer = Buffer.allocUnsafeSlow(2 * KILOBYTE);
let pageBytes: number | undefined;

/** Opens what tells of a process; undefined where it is gone, or the system has no /proc. The files stay open: opening them costs more than reading, and a number that is used again would be another process's. */
export function openUsage(pid: number): UsageReader | undefined {
  const files: number[] = [];
  try {
    pageBytes ??= findPageBytes();
    for (const name of ["stat", "statm"]) files.push(openSync(`/proc/${pid}/${name}`, "r"));
    return new ProcReader(files);
  } catch {
    for (const file of files) closeSync(file);
    return undefined;
  }
}

class ProcReader implements UsageReader {
  readonly #files: readonly number[];

  constructor(files: readonly number[]) {
    this.#files = files;
  }

  read(): ProcessUsage | undefined {
    try {
      const [stat = "", statm = ""] = this.#files.map(readAgain);
      return { cpuMs: parseCpu(stat), memoryBytes: parsePages(statm) * (pageBytes ?? 4 * KILOBYTE) };
    } catch {
      return undefined;
    }
  }

  [Symbol.dispose](): void {
    for (const file of this.#files) closeSync(file);
  }
}

/** proc_pid_stat(5): fields 14 and 15 are utime and stime. The name before them may hold anything, spaces and parentheses too. */
export function parseCpu(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ", 13);
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

/** proc_pid_statm(5): size, resident, shared; of what is resident, shared is what files back. */
export function parsePages(statm: string): number {
  const [, resident, shared] = statm.split(" ", 3);
  return Number(resident) - Number(shared);
}

function readAgain(file: number): string {
  return buffer.toString("latin1", 0, readSync(file, buffer, 0, buffer.length, 0));
}

/** Node does not tell the size of a page, but its process's memory is told in both units. */
function findPageBytes(): number {
  const [, kilobytes] = /^VmSize:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "latin1")) ?? [];
  const [pages] = readFileSync("/proc/self/statm", "latin1").split(" ");
  return 2 ** Math.round(Math.log2((Number(kilobytes) * KILOBYTE) / Number(pages)));
}
