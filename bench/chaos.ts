/**
 * Chaos: a gateway under load, of whose processes (zygote, snapshots, blanks, instances) a random one is killed every 200 ms.
 *
 *     npm run chaos                   # 60 s
 *     SECONDS=10 SEED=7 npm run chaos
 *
 * Fails unless only requests fail whose function had begun, each with its documented error, no answer is wrong, and the speed is back within 1 s.
 */
import { fileURLToPath } from "node:url";
import { setTimeout } from "node:timers/promises";
import { descendantsOf } from "../test/support/processes.ts";
import { killAtRandom } from "./chaos/killer.ts";
import { Load } from "./chaos/load.ts";
import { type ChaosRun, describeTimes, judgeChaos } from "./chaos/verdict.ts";
import { makeFolder, writeFunctions } from "./cold/folder.ts";
import { describeMachine, untilIdle } from "./cold/machine.ts";
import { seededRandom } from "./cold/quantiles.ts";
import { startSpore } from "./cold/server.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SECONDS = Number(process.env["SECONDS"] ?? 60);
const SEED = Number(process.env["SEED"] ?? Date.now() % 100_000);
const CONNECTIONS = 16;
const WARM_MS = 3_000;
const BASELINE_MS = 5_000;
const AFTER_MS = 6_000;
const KILL_EVERY_MS = 200;

/** Says that it began, with time enough for the word to arrive, and then answers with what it was asked. */
const HANDLER = `
  export default {
    async fetch(request) {
      const id = new URL(request.url).pathname.slice(1);
      console.log("begun " + id);
      await new Promise((resolve) => setTimeout(resolve, 20));
      return new Response(SALT + " " + id + "\\n");
    },
  };
`;
/** Start-up code that is worth a snapshot. */
const SLOW_START = `
  let sum = 0;
  for (let index = 0; index < 60_000_000; index++) sum = (sum + index * 31) | 0;
  globalThis.sum = sum;
`;

const functions = new Map(
  Array.from({ length: 8 }, (_, index) =>
    index % 2 === 0
      ? ([`plain-${index}`, HANDLER] as const)
      : ([`slow-start-${index}`, `${SLOW_START}${HANDLER}`] as const),
  ),
);
await using folder = await makeFolder();
await writeFunctions(folder.path, functions);
await using spore = await startSpore(ROOT, folder.path);
await untilIdle(spore.pid);
const load = new Load({ port: spore.port, functions: [...functions.keys()], connections: CONNECTIONS });
await setTimeout(WARM_MS);
const baselineFrom = performance.now();
await setTimeout(BASELINE_MS);
const chaosFrom = performance.now();
const random = seededRandom(SEED);
const kills = await killAtRandom({
  gateway: spore.pid,
  everyMs: KILL_EVERY_MS,
  ms: SECONDS * 1_000,
  random,
});
const chaosUntil = performance.now();
await setTimeout(AFTER_MS);
const until = performance.now();
await load.stop();
const begun = new Set([...spore.output().matchAll(/begun (r\d+-)/g)].map(([, id = ""]) => id));
const run: ChaosRun = {
  outcomes: load.outcomes,
  phases: { baselineFrom, chaosFrom, chaosUntil, until },
  begun,
};
const processes = descendantsOf(spore.pid).length;
const findings = judgeChaos(run);
process.stdout.write(
  `${[
    `${describeMachine("")} seed ${SEED}; ${SECONDS} s, ${kills.zygotes} kills of zygotes, ${kills.others} of blanks, snapshots and instances; ${processes} processes at the end`,
    "",
    "| phase | right answers | a second | p50, ms | p99 | max |",
    "|---|---|---|---|---|---|",
    ...describeTimes(run),
    "",
    "| must hold | found | |",
    "|---|---|---|",
    ...findings.map(({ what, found, holds }) => `| ${what} | ${found} | ${holds ? "holds" : "BROKEN"} |`),
  ].join("\n")}\n`,
);
if (findings.some(({ holds }) => !holds)) process.exitCode = 1;
