import { readdirSync, readFileSync } from "node:fs";
import { descendantsOf, zygoteOf } from "../../test/support/processes.ts";
import { median } from "../cold/quantiles.ts";

/** What could grow, counted while nothing is asked. Bytes are of anonymous memory: that of a copy is counted as well as its original's. */
export interface Census {
  readonly ended: number;
  readonly zygote: number;
  readonly zygoteBytes: number;
  readonly zygoteDescriptors: number;
  readonly gatewayBytes: number;
  readonly gatewayDescriptors: number;
  readonly processes: number;
  readonly zombies: number;
  readonly tempFiles: number;
}

export interface CensusOptions {
  readonly gateway: number;
  readonly tempFolder: string;
  readonly ended: number;
}

export function takeCensus({ gateway, tempFolder, ended }: CensusOptions): Census {
  const zygote = zygoteOf(gateway) ?? 0;
  return {
    ended,
    zygote,
    zygoteBytes: anonymousBytesOf(zygote),
    zygoteDescriptors: descriptorsOf(zygote),
    gatewayBytes: anonymousBytesOf(gateway),
    gatewayDescriptors: descriptorsOf(gateway),
    processes: descendantsOf(gateway).length,
    zombies: zombiesOf(gateway),
    tempFiles: readdirSync(tempFolder, { recursive: true }).length + readdirSync("/dev/shm").length,
  };
}

/** How much more the last quarter shows than the second: the first is warm-up. */
export function growthOf(censuses: readonly Census[], key: keyof Census): number {
  const values = censuses.map((census) => census[key]);
  const quarter = Math.max(1, Math.floor(values.length / 4));
  return median(values.slice(-quarter)) - median(values.slice(quarter, 2 * quarter));
}

function anonymousBytesOf(pid: number): number {
  if (pid === 0) return 0;
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  return Number(/^Anonymous:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0) * 1024;
}

function descriptorsOf(pid: number): number {
  return pid === 0 ? 0 : readdirSync(`/proc/${pid}/fd`).length;
}

/** Children that ended, and that nobody has waited for. */
function zombiesOf(parent: number): number {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name) && isZombieOf(name, parent)).length;
}

function isZombieOf(pid: string, parent: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, owner] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" && Number(owner) === parent;
  } catch {
    return false; // It is gone altogether.
  }
}
