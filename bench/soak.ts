/**
 * Soak: starts and stops of instances, one a request, on blanks and from snapshots.
 *
 *     npm run soak                # 20,000 starts
 *     STARTS=2000 npm run soak
 *
 * Fails when a request fails, or when the zygote's memory, descriptors, processes, zombies or temporary files grow.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Load } from "./chaos/load.ts";
import { makeFolder, writeFunctions } from "./cold/folder.ts";
import { describeMachine, untilIdle } from "./cold/machine.ts";
import { type Census, growthOf, takeCensus } from "./soak/census.ts";
import type { SoakReport } from "./soak/report.ts";

const STARTS = Number(process.env["STARTS"] ?? 20_000);
const ROUNDS = 20;
const FUNCTIONS = 40;
const CONNECTIONS = 4;
const POLL_MS = 250;
const MEGABYTE = 1024 * 1024;
const SERVER = fileURLToPath(new URL("soak/server.ts", import.meta.url));

const HANDLER = `
  export default {
    fetch: (request) => new Response(SALT + " " + new URL(request.url).pathname.slice(1) + "\\n"),
  };
`;
/** Start-up code that is worth a snapshot. */
const SLOW_START = `
  let sum = 0;
  for (let index = 0; index < 60_000_000; index++) sum = (sum + index * 31) | 0;
  globalThis.sum = sum;
`;
/** How much each may grow from the run's second quarter to its last. */
const BOUNDS = [
  ["zygoteBytes", MEGABYTE],
  ["zygoteDescriptors", 0],
  ["gatewayDescriptors", 4],
  ["processes", 2],
  ["zombies", 0],
  ["tempFiles", 0],
] as const satisfies readonly (readonly [keyof Census, number])[];

await using folder = await makeFolder();
const [functions, tempFolder] = [join(folder.path, "functions"), join(folder.path, "tmp")];
await Promise.all([mkdir(functions), mkdir(tempFolder)]);
const bundles = new Map(
  Array.from({ length: FUNCTIONS }, (_, index) =>
    index % 2 === 0 ? [`plain-${index}`, HANDLER] : [`slow-start-${index}`, `${SLOW_START}${HANDLER}`],
  ).map(([name = "", code = ""]) => [name, code]),
);
await writeFunctions(functions, bundles);
const server = fork(SERVER, [functions], {
  env: { ...process.env, TMPDIR: tempFolder },
  stdio: ["ignore", "inherit", "inherit", "ipc"],
});
const gateway = server.pid ?? 0;
const { port, nursery } = await nextReport();
const censuses: Census[] = [];
let [requests, failures]: [number, string[]] = [0, []];
const startedAt = performance.now();
for (let round = 1; round <= ROUNDS; round++) {
  await loadUntil((STARTS * round) / ROUNDS);
  await untilIdle(gateway);
  censuses.push(takeCensus({ gateway, tempFolder, ended: await askEnded() }));
  process.stderr.write(`${JSON.stringify(censuses.at(-1))}\n`);
}
const seconds = (performance.now() - startedAt) / 1_000;
const exited = once(server, "exit");
server.disconnect();
const [exitCode] = await exited;
print();

async function loadUntil(starts: number): Promise<void> {
  const load = new Load({ port, functions: [...bundles.keys()], connections: CONNECTIONS });
  while ((await askEnded()) < starts) await setTimeout(POLL_MS);
  await load.stop();
  requests += load.outcomes.length;
  failures.push(
    ...load.outcomes.filter(({ kind }) => kind !== "right").map(({ kind, detail }) => `${kind} ${detail}`),
  );
}

async function askEnded(): Promise<number> {
  server.send("report");
  return (await nextReport()).ended;
}

async function nextReport(): Promise<SoakReport> {
  const [message] = await once(server, "message");
  assertReport(message);
  return message;
}

/** The server is ours, and sends nothing else. */
function assertReport(message: unknown): asserts message is SoakReport {
  if (typeof message !== "object" || message === null || !("ended" in message))
    throw new TypeError("Cannot read the server's message: it is no report");
}

function print(): void {
  const last = censuses.at(-1);
  const rows = BOUNDS.map(([key, bound]) => ({ key, bound, grown: growthOf(censuses, key) }));
  const kinds = [...new Set(failures)].slice(0, 5).join("; ");
  process.stdout.write(
    `${[
      `${describeMachine("")} ${nursery}; ${last?.ended ?? 0} instances started and ended in ${seconds.toFixed(0)} s, rests included`,
      "",
      "| what | growth, second quarter to last | bound | |",
      "|---|---|---|---|",
      ...rows.map(
        ({ key, bound, grown }) =>
          `| ${key} | ${grown} | ${bound} | ${grown <= bound ? "holds" : "BROKEN"} |`,
      ),
      `| gatewayBytes | ${growthOf(censuses, "gatewayBytes")} | – | |`,
      "",
      `${failures.length} of ${requests} requests failed${kinds === "" ? "" : `: ${kinds}`}; ${last?.zombies ?? 0} zombies; the gateway ended with ${exitCode}`,
    ].join("\n")}\n`,
  );
  const isBroken = failures.length > 0 || exitCode !== 0 || rows.some(({ bound, grown }) => grown > bound);
  if (isBroken) process.exitCode = 1;
}
