/**
 * The realm: what one more costs, and how fast its Request, Response, Headers, URL and body reads are beside Node's own, Deno's and Bun's, in one run.
 *
 *     npm run bench:realm                             # 5 rounds of 300 ms a case and runtime: about a minute
 *     ROUNDS=1 CASES=Headers npm run bench:realm      # cases by a part of their name
 *
 * Peers are taken from the PATH. Runtimes take turns within a round; medians over the rounds are printed, in thousands of operations a second.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import type { Server } from "./cpu/servers.ts";
import { measureContext, measureRealm } from "./realm/creation.ts";
import { startRuntimes } from "./realm/runtimes.ts";

const ROUNDS = Number(process.env["ROUNDS"] ?? 5);
const MS = Number(process.env["MS"] ?? 300);
const MAX_CPU_MS = 2;
const MAX_KILOBYTES = 400;

/** What function.js answers. */
interface Found {
  readonly perSecond: number;
  readonly answer: number;
}

await printCreation();
const folder = await mkdtemp(join(tmpdir(), "spore-bench-"));
const servers = await startRuntimes(folder, (name) => print(`${name} is left out: it is not on the PATH`));
try {
  await printSpeeds();
} finally {
  for (const server of servers) server[Symbol.dispose]();
  await rm(folder, { recursive: true });
}

async function printCreation(): Promise<void> {
  const [context, realm] = [measureContext(), await measureRealm()];
  print(`${cpus()[0]?.model ?? "unknown processor"} (${cpus().length}), Node ${process.version}\n`);
  print("| | CPU, ms | memory, KB |\n|---|---|---|");
  print(`| an empty context | ${context.cpuMs.toFixed(2)} | ${context.kilobytes.toFixed(0)} |`);
  print(`| a realm | ${realm.cpuMs.toFixed(2)} | ${realm.kilobytes.toFixed(0)} |`);
  print(`| at most | ${MAX_CPU_MS} | ${MAX_KILOBYTES} |\n`);
}

async function printSpeeds(): Promise<void> {
  print(`| thousands a second | ${servers.map(({ name }) => name).join(" | ")} | Spore ÷ best |`);
  print(`|---|${"---|".repeat(servers.length + 1)}`);
  for (const name of await listCases()) {
    const medians = await measureCase(name);
    const [own = Number.NaN, ...others] = medians;
    const cells = medians.map((speed) => (speed / 1_000).toFixed(0));
    print(`| ${name} | ${cells.join(" | ")} | ${(own / Math.max(...others)).toFixed(2)} |`);
  }
}

async function listCases(): Promise<readonly string[]> {
  const [first] = servers;
  if (first === undefined) throw new Error("Cannot measure: no runtime was started");
  const response = await fetch(first.url);
  const names: readonly string[] = JSON.parse(await response.text());
  return names.filter((name) => name.includes(process.env["CASES"] ?? ""));
}

/** The median speed of each runtime. Nothing of a first run counts: it warms up, and its answers must agree. */
async function measureCase(name: string): Promise<readonly number[]> {
  const speeds = servers.map((): number[] => []);
  const answers = new Set<number>();
  for (const server of servers) answers.add((await run(server, name)).answer);
  if (answers.size !== 1)
    throw new Error(`Cannot measure "${name}": the runtimes find ${[...answers].join()}`);
  for (let round = 0; round < ROUNDS; round++)
    for (const [index, server] of servers.entries()) speeds[index]?.push((await run(server, name)).perSecond);
  return speeds.map((found) => found.toSorted((a, b) => a - b)[found.length >> 1] ?? Number.NaN);
}

async function run({ url }: Server, name: string): Promise<Found> {
  const query = new URLSearchParams({ name, ms: String(MS) }).toString();
  const response = await fetch(`${url}/?${query}`);
  const found: Found = JSON.parse(await response.text());
  return found;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
