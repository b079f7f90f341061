/**
 * Cold starts: the first request to function versions that were never called, beside workerd's `workerLoader` in the same run.
 *
 *     npm run bench:cold                       # everything: about 8 minutes on an idle machine
 *     npm run bench:cold -- hello burst        # some parts: hello heavy api bundle burst memory isolation
 *     VERSIONS=40 SEED=7 npm run bench:cold    # fewer versions (200 by default), another order
 *
 * Every version is the same code with a salt of its own. The client is a process of its own, an open loop: times count from when a request was to be sent.
 * workerd is taken from `WORKERD` or PATH. Writes all times and a plot of their distribution to bench/results/.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { judge, type Measured } from "./cold/bars.ts";
import { describeMachine, measureBusy } from "./cold/machine.ts";
import {
  type ColdStarts,
  measureBurst,
  measureFirstRequests,
  measureIsolation,
  measureMemory,
  type Setting,
} from "./cold/measure.ts";
import { plotStarts } from "./cold/plot.ts";
import { seededRandom } from "./cold/quantiles.ts";
import { describeRun } from "./cold/report.ts";
import { findWorkerd } from "./cold/server.ts";
import { SUBJECTS } from "./cold/subject.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const VERSIONS = Number(process.env["VERSIONS"] ?? 200);
const ALIVE = Number(process.env["ALIVE"] ?? 500);
const ISOLATED_REQUESTS = Number(process.env["REQUESTS"] ?? 10_000);
const SEED = Number(process.env["SEED"] ?? Date.now() % 100_000);
const BUSY_LOOK_MS = 2_000;
const wanted = new Set(process.argv.slice(2));

const workerd = await findWorkerd();
const setting: Setting = { root: ROOT, workerd, random: seededRandom(SEED) };
const circumstances = {
  machine: describeMachine(workerd.kind === "found" ? workerd.version : "no workerd"),
  seed: SEED,
  busyBefore: await measureBusy(BUSY_LOOK_MS),
  peerMissing: workerd.kind === "found" ? "" : workerd.reason,
};
const measured: Measured = {
  starts: await measureStarts(),
  memory: isWanted("memory") ? await measureMemory(setting, ALIVE) : undefined,
  isolation: isWanted("isolation") ? await measureIsolation(setting, ISOLATED_REQUESTS) : undefined,
};
process.stdout.write(`${describeRun(circumstances, measured)}\n`);
await keep();
if (judge(measured).some(({ isMet }) => !isMet)) process.exitCode = 1;

async function measureStarts(): Promise<readonly ColdStarts[]> {
  const starts: ColdStarts[] = [];
  for (const subject of SUBJECTS.filter(({ name }) => isWanted(name))) {
    process.stderr.write(`${subject.name}: ${VERSIONS} versions…\n`);
    starts.push(await measureFirstRequests(setting, { subject, versions: VERSIONS }));
  }
  if (isWanted("burst")) starts.push(await measureBurst(setting, VERSIONS));
  return starts;
}

function isWanted(part: string): boolean {
  return wanted.size === 0 || wanted.has(part);
}

async function keep(): Promise<void> {
  const folder = join(ROOT, "bench/results");
  await mkdir(folder, { recursive: true });
  const verdicts = judge(measured);
  await writeFile(
    join(folder, "cold.json"),
    `${JSON.stringify({ ...circumstances, ...measured, verdicts }, undefined, 1)}\n`,
  );
  if (measured.starts.length > 0)
    await writeFile(join(folder, "cold.svg"), plotStarts(measured.starts, circumstances.machine));
}
