/**
 * CPU time per request: Spore with and without its front, beside bare `node:http`, Deno, Bun and workerd in the same run, as far as these are on the PATH.
 *
 *     npm run bench:cpu                              # 64 keep-alive connections, 5 rounds of 2 s
 *     ROUNDS=1 CASES=hello npm run bench:cpu         # one case: a part of its name
 *     CONNECTIONS=1 npm run bench:cpu
 *
 * Needs `wrk`. Prints microseconds (user and system, all of a server's processes) per request and their ratio to bare node:http, medians over the rounds: the machine's
 * noise is in all of them.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Case, CASES, writeScript } from "./cpu/cases.ts";
import { cpuOf, treeOf } from "./cpu/processes.ts";
import { type Server, startServers } from "./cpu/servers.ts";

const CONNECTIONS = Number(process.env["CONNECTIONS"] ?? 64);
const ROUNDS = Number(process.env["ROUNDS"] ?? 5);
const SECONDS = Number(process.env["SECONDS"] ?? 2);
const CHOSEN = CASES.filter(({ name }) => name.includes(process.env["CASES"] ?? ""));

/** Microseconds a request. */
interface Cost {
  readonly own: number;
  /** Of the processes that it made. */
  readonly children: number;
}

/** By server and case, one entry a round. */
const costs = new Map<string, Cost[]>();
const folder = await mkdtemp(join(tmpdir(), "spore-bench-"));
const servers = await startServers(folder);
try {
  for (const server of servers) for (const one of CHOSEN) await check(server, one);
  for (const one of CHOSEN) {
    const script = await writeScript(folder, one);
    for (const server of servers) await load(server, script, 1);
    for (let round = 0; round < ROUNDS; round++)
      for (const server of servers) keep(server, one, await measure(server, script));
  }
  print();
} finally {
  for (const server of servers) server[Symbol.dispose]();
  await rm(folder, { recursive: true });
}

/** A fast wrong answer is still wrong. */
async function check({ name, url }: Server, { headers, body, answer }: Case): Promise<void> {
  const method = body === undefined ? "GET" : "POST";
  const response = await fetch(url, { method, headers, body: body ?? null });
  const found = await response.text();
  if (found !== answer) throw new Error(`Cannot measure ${name}: it answers ${JSON.stringify(found)}`);
}

async function measure(server: Server, script: string): Promise<Cost> {
  const children = treeOf(server.pid).slice(1);
  const before = [cpuOf([server.pid]), cpuOf(children)] as const;
  const requests = await load(server, script, SECONDS);
  return {
    own: (cpuOf([server.pid]) - before[0]) / requests,
    children: (cpuOf(children) - before[1]) / requests,
  };
}

async function load({ name, url }: Server, script: string, seconds: number): Promise<number> {
  const args = ["-t1", `-c${CONNECTIONS}`, `-d${seconds}s`, "-s", script, url];
  const { stdout } = await promisify(execFile)("wrk", args);
  if (/Non-2xx|Socket errors/.test(stdout))
    throw new Error(`Cannot measure ${name}: requests failed\n${stdout}`);
  return Number(/(\d+) requests in/.exec(stdout)?.[1] ?? Number.NaN);
}

function keep(server: Server, one: Case, cost: Cost): void {
  const key = `${server.name} ${one.name}`;
  const found = costs.get(key) ?? [];
  found.push(cost);
  costs.set(key, found);
}

function print(): void {
  const [cpu] = cpus();
  const machine = `${cpu?.model.trim() ?? "unknown CPU"}, ${cpus().length} cores shared with \`wrk\`, Node ${process.version}`;
  const rows = servers.map(({ name }) => [name, ...CHOSEN.map((one) => describe(name, one))]);
  const lines = [
    ["µs · ratio", ...CHOSEN.map(({ name }) => name)],
    ["---", ...CHOSEN.map(() => "---")],
    ...rows,
  ];
  const table = lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  process.stdout.write(
    `${machine}. ${CONNECTIONS} connections, medians of ${ROUNDS} rounds of ${SECONDS} s.\n\n${table}\n\n${describeGoal()}\n`,
  );
}

function describe(name: string, one: Case): string {
  const found = costs.get(`${name} ${one.name}`) ?? [];
  const total = median(found.map(sum)).toFixed(1);
  const parts = name.startsWith("Spore")
    ? ` (${median(found.map(({ own }) => own)).toFixed(1)} + ${median(found.map(({ children }) => children)).toFixed(1)})`
    : "";
  return `${total}${parts} · ${ratio(name, "bare node:http", one)}`;
}

/** The whole of Spore is to cost at most 1.5 times a bare Deno.serve. */
function describeGoal(): string {
  if (!servers.some(({ name }) => name === "Deno.serve")) return "Deno.serve: not on the PATH";
  return `Spore to Deno.serve: ${CHOSEN.map((one) => `${one.name} ${ratio("Spore", "Deno.serve", one)}`).join(", ")}`;
}

/** Median over the rounds of what one costs beside the other. */
function ratio(name: string, other: string, one: Case): string {
  const others = costs.get(`${other} ${one.name}`) ?? [];
  const found = costs.get(`${name} ${one.name}`) ?? [];
  return median(
    found.map((cost, round) => sum(cost) / sum(others[round] ?? { own: Number.NaN, children: 0 })),
  ).toFixed(2);
}

function sum({ own, children }: Cost): number {
  return own + children;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
