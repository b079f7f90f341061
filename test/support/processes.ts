import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** What /proc tells of a process. */
interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  /** The process group. */
  readonly group: number;
  /** Time on a processor, in clock ticks. */
  readonly ticks: number;
  /** A zombie has ended; only its parent has not looked yet. */
  readonly isZombie: boolean;
}

/** Processes that descend from `pid`, without zombies. */
export function descendantsOf(pid: number): number[] {
  const all = listProcesses();
  const found = [pid];
  for (const ancestor of found) {
    for (const { pid: child, parent } of all) if (parent === ancestor) found.push(child);
  }
  return found.slice(1);
}

/** The instances and blanks of a gateway; esbuild's process and the zygote, which are its children too, are left out. */
export function instancesOf(pid: number): number[] {
  return descendantsOf(pid).filter(
    (child) => commandOf(child).includes("--input-type=module") && !isZygote(child),
  );
}

/** The process that a gateway's blanks are copies of, if it forks. */
export function zygoteOf(pid: number): number | undefined {
  return descendantsOf(pid).find(isZygote);
}

/** Its copies have the same command, and are in the group that it leads. */
function isZygote(pid: number): boolean {
  return factsOf(pid)?.group === pid && commandOf(pid).includes("--single-threaded");
}

/** Whether a process runs. */
export function isAlive(pid: number): boolean {
  return factsOf(pid)?.isZombie === false;
}

/** How long a process has been on a processor, in clock ticks of 10 ms. */
export function ticksOf(pid: number): number {
  return factsOf(pid)?.ticks ?? 0;
}

/** Ends a process at once; one that is gone already is left alone. */
export function killNow(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // ESRCH: it is gone.
  }
}

/** How many sockets a process holds. */
export function socketsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).filter((descriptor) => linkOf(pid, descriptor).startsWith("socket:"))
    .length;
}

/** Memory of a process, in bytes. */
export function memoryOf(pid: number): number {
  const [, kilobytes = "0"] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) * 1024;
}

function listProcesses(): ProcessFacts[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => factsOf(Number(name)))
    .filter((facts) => facts !== undefined)
    .filter(({ isZombie }) => !isZombie);
}

function factsOf(pid: number): ProcessFacts | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command, in parentheses, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, parent, group] = fields;
    // proc(5): utime and stime are fields 14 and 15 of the whole line.
    const ticks = Number(fields[11]) + Number(fields[12]);
    return {
      pid,
      parent: Number(parent),
      group: Number(group),
      ticks,
      isZombie: state === "Z" || state === "X",
    };
  } catch {
    return undefined; // It ended.
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

function linkOf(pid: number, descriptor: string): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${descriptor}`);
  } catch {
    return "";
  }
}
