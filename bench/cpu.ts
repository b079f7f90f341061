/**
 * CPU time per request of gateway and instance for `hello`, beside a bare `node:http` server in the same run.
 *
 *     npm run bench:cpu            # 64 keep-alive connections, 5 rounds
 *
 * Needs `wrk`. Prints microseconds (user + system) per request, medians over the rounds, and the ratios that count: the machine's noise is in both.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, readdir } from "node:fs/promises";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const CONNECTIONS = 64;
const ROUNDS = Number(process.env["ROUNDS"] ?? 5);
const SECONDS = 3;
const TICK_US = 1_000_000 / 100;
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FLOOR = `
  const server = require("node:http").createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/plain;charset=UTF-8", "content-length": 18 });
    response.end("Hello from Spore!\\n");
  });
  server.listen(0, "127.0.0.1", () => console.log("http://127.0.0.1:" + server.address().port));
`;

interface Server {
  readonly child: ChildProcess;
  readonly url: string;
}

const floor = await start(["-e", FLOOR]);
const spore = await start(["gateway/main.ts", "serve", "functions/hello", "--port", "0"]);
try {
  await check(floor.url);
  await check(spore.url);
  await load(floor.url, 1);
  await load(spore.url, 1);
  const rows: { readonly floor: number; readonly gateway: number; readonly instance: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const [floorUs = 0] = await measure(floor.url, [[pidOf(floor)]]);
    const instances = await childrenOf(pidOf(spore));
    const [gateway = 0, instance = 0] = await measure(spore.url, [[pidOf(spore)], instances]);
    rows.push({ floor: floorUs, gateway, instance });
  }
  print(rows);
} finally {
  floor.child.kill("SIGKILL");
  spore.child.kill("SIGTERM");
  await once(spore.child, "exit");
}

async function start(args: readonly string[]): Promise<Server> {
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
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

function pidOf({ child }: Server): number {
  return child.pid ?? 0;
}

/** A fast wrong answer is still wrong. */
async function check(url: string): Promise<void> {
  const body = await (await fetch(url)).text();
  if (body !== "Hello from Spore!\n")
    throw new Error(`Cannot measure ${url}: it answers ${JSON.stringify(body)}`);
}

/** Returns microseconds per request for each group of processes. */
async function measure(url: string, groups: readonly (readonly number[])[]): Promise<readonly number[]> {
  const before = await Promise.all(groups.map(cpuTicks));
  const requests = await load(url, SECONDS);
  const after = await Promise.all(groups.map(cpuTicks));
  return groups.map((_group, index) => (((after[index] ?? 0) - (before[index] ?? 0)) * TICK_US) / requests);
}

async function load(url: string, seconds: number): Promise<number> {
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

async function childrenOf(parent: number): Promise<readonly number[]> {
  const found: number[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    if (Number(stat.slice(stat.lastIndexOf(")") + 4).split(" ")[0]) === parent) found.push(Number(name));
  }
  return found;
}

function print(
  rows: readonly { readonly floor: number; readonly gateway: number; readonly instance: number }[],
): void {
  const floorUs = median(rows.map((row) => row.floor));
  const gatewayRatio = median(rows.map((row) => row.gateway / row.floor));
  const instanceRatio = median(rows.map((row) => row.instance / row.floor));
  const [cpu] = cpus();
  process.stdout.write(
    `${[
      `${cpu?.model ?? "unknown CPU"}, ${cpus().length} cores, Node ${process.version}; ${CONNECTIONS} connections, ${ROUNDS} rounds of ${SECONDS} s`,
      "",
      "| process | µs CPU a request | ratio to bare node:http |",
      "|---|---|---|",
      `| bare node:http | ${floorUs.toFixed(1)} | 1.00 |`,
      `| gateway | ${median(rows.map((row) => row.gateway)).toFixed(1)} | ${gatewayRatio.toFixed(2)} |`,
      `| instance | ${median(rows.map((row) => row.instance)).toFixed(1)} | ${instanceRatio.toFixed(2)} |`,
    ].join("\n")}\n`,
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
