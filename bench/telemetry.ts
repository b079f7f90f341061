/**
 * What telemetry costs: CPU time per request of gateway and instance for `hello`, with telemetry left out, and with metrics, metering and more and more tracing.
 *
 *     npm run bench:telemetry      # 64 keep-alive connections, 7 rounds
 *
 * Needs `wrk`. All gateways run at once and are measured in turn, each round in another order; a ratio is the median of those of the rounds. The bar of the
 * issue: 1.10 with 1 % of the requests traced, 1.50 with all of them sent to a collector on this machine.
 */
import { once } from "node:events";
import { mkdtempDisposable } from "node:fs/promises";
import { createServer } from "node:http";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import {
  check,
  childrenOf,
  CONNECTIONS,
  load,
  measure,
  median,
  pidOf,
  type Server,
  start,
} from "./telemetry/measure.ts";

const ROUNDS = Number(process.env["ROUNDS"] ?? 7);
const SECONDS = 2;

interface Mode {
  readonly name: string;
  readonly bar: number | undefined;
  readonly env: Readonly<Record<string, string>>;
}

/** Takes everything, and drops it: a collector's own work is not what is measured. */
let collectedBytes = 0;
const collector = createServer((incoming, outgoing) => {
  incoming.on("data", (bytes: Buffer) => (collectedBytes += bytes.length));
  incoming.on("end", () => outgoing.end());
});
collector.listen(0, "127.0.0.1");
await once(collector, "listening");
const address = collector.address();
const endpoint = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
await using state = await mkdtempDisposable(path.join(tmpdir(), "spore-bench-"));
const MODES: readonly Mode[] = [
  { name: "left out (SPORE_TELEMETRY=off)", bar: undefined, env: { SPORE_TELEMETRY: "off" } },
  {
    name: "metrics and metering, no tracing",
    bar: undefined,
    env: { OTEL_TRACES_SAMPLER: "always_off", OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint },
  },
  {
    name: "the same, 1 % traced",
    bar: 1.1,
    env: {
      OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
      OTEL_TRACES_SAMPLER_ARG: "0.01",
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    },
  },
  { name: "the same, all traced", bar: 1.5, env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } },
];

const servers: Server[] = [];
try {
  for (const { env } of MODES) {
    const args = ["gateway/main.ts", "serve", "functions/hello", "--port", "0"];
    servers.push(await start(args, { SPORE_STATE: state.path, ...env }));
  }
  for (const { url } of servers) {
    await check(url);
    await load(url, 2);
  }
  const rounds: number[][] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await measureAll(servers, round));
  print(rounds);
} finally {
  for (const { child } of servers) {
    child.kill("SIGTERM");
    await once(child, "exit");
  }
  collector.closeAllConnections();
  collector.close();
}

async function measureAll(all: readonly Server[], round: number): Promise<number[]> {
  const found: number[] = [];
  for (let turn = 0; turn < all.length; turn++) {
    const index = (turn + round) % all.length;
    const server = all[index];
    if (server === undefined) continue;
    const pids = [pidOf(server), ...(await childrenOf(pidOf(server)))];
    const [micros = 0] = await measure(server.url, [pids], SECONDS);
    found[index] = micros;
  }
  return found;
}

function print(rounds: readonly (readonly number[])[]): void {
  const [cpu] = cpus();
  const rows = MODES.map(({ name, bar }, index) => {
    const micros = median(rounds.map((round) => round[index] ?? 0));
    const ratio = median(rounds.map((round) => (round[index] ?? 0) / (round[0] ?? 1)));
    return `| ${name} | ${micros.toFixed(1)} | ${ratio.toFixed(2)} | ${bar?.toFixed(2) ?? ""} |`;
  });
  process.stdout.write(
    `${[
      `${cpu?.model ?? "unknown CPU"}, ${cpus().length} cores, Node ${process.version}; ${CONNECTIONS} connections, ${ROUNDS} rounds of ${SECONDS} s`,
      "",
      "| telemetry | µs CPU a request | ratio | bar |",
      "|---|---|---|---|",
      ...rows,
      "",
      `The collector got ${Math.round(collectedBytes / 1024 / 1024)} MB.`,
    ].join("\n")}\n`,
  );
}
