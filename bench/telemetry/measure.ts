/** How CPU time per request is measured: for benches. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const CONNECTIONS = 64;
const TICK_US = 1_000_000 / 100;
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A server that runs as a process of its own. */
export interface Server {
  readonly child: ChildProcess;
  /** Of `hello`. */
  readonly url: string;
}

/** Starts a server, which prints its address. */
export async function start(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => {
    text += piece;
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
    if (url !== undefined) resolve(url);
  });
  child.once("exit", () => reject(new Error(`Cannot start ${args.join(" ")}: ${text}`)));
  return { child, url: `${await promise}/hello` };
}

/** The process of a server. */
export function pidOf({ child }: Server): number {
  return child.pid ?? 0;
}

/** A fast wrong answer is still wrong. */
export async function check(url: string): Promise<void> {
  const body = await (await fetch(url)).text();
  if (body !== "Hello from Spore!\n")
    throw new Error(`Cannot measure ${url}: it answers ${JSON.stringify(body)}`);
}

/** Returns microseconds per request for each group of processes. */
export async function measure(
  url: string,
  groups: readonly (readonly number[])[],
  seconds: number,
): Promise<readonly number[]> {
  const before = await Promise.all(groups.map(cpuTicks));
  const requests = await load(url, seconds);
  const after = await Promise.all(groups.map(cpuTicks));
  return groups.map((_group, index) => (((after[index] ?? 0) - (before[index] ?? 0)) * TICK_US) / requests);
}

/** Asks for `url` as fast as it is answered. Returns the number of requests. */
export async function load(url: string, seconds: number): Promise<number> {
  const { stdout } = await promisify(execFile)("wrk", ["-t1", `-c${CONNECTIONS}`, `-d${seconds}s`, url]);
  if (/Non-2xx|Socket errors/.test(stdout))
    throw new Error(`Cannot measure ${url}: requests failed\n${stdout}`);
  return Number(/(\d+) requests in/.exec(stdout)?.[1] ?? Number.NaN);
}

/** utime and stime of whole processes, all threads: fields 14 and 15 of /proc/PID/stat. */
async function cpuTicks(pids: readonly number[]): Promise<number> {
  let ticks = 0;
  for (const pid of pids) {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks;
}

/** Processes that another one has started. */
export async function childrenOf(parent: number): Promise<readonly number[]> {
  const found: number[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    if (Number(stat.slice(stat.lastIndexOf(")") + 4).split(" ")[0]) === parent) found.push(Number(name));
  }
  return found;
}

/** The one in the middle. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
