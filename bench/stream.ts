/**
 * Memory of gateway and instance while a function echoes a large upload to a slow reader.
 *
 *     node bench/stream.ts           # 1 GB
 *     MEGABYTES=256 node bench/stream.ts
 *
 * Fails when either grows by 100 MB or more over what it held idle.
 */
import { cpus } from "node:os";
import { startSpore } from "../test/support/spore.ts";
import { MemoryWatch } from "./stream/memory.ts";
import { echoSlowly } from "./stream/slow-echo.ts";

const MEGABYTE = 1024 * 1024;
const MEGABYTES = Number(process.env["MEGABYTES"] ?? 1_024);
const BOUND_MEGABYTES = 100;

await using spore = await startSpore("functions/echo", { args: ["--max-body", "1G"] });
const url = `${spore.url}/echo`;
// The instance is there, and its code has run once.
await echoSlowly({ url, bytes: MEGABYTE, stallMs: 0 });
const memory = new MemoryWatch(spore.pid);
const startedAt = performance.now();
await echoSlowly({ url, bytes: MEGABYTES * MEGABYTE, onStep: () => memory.sample() });
print((performance.now() - startedAt) / 1_000);

function print(seconds: number): void {
  const { idle, growth } = memory;
  const [cpu] = cpus();
  process.stdout.write(
    `${[
      `${cpu?.model ?? "unknown CPU"}, ${cpus().length} cores, Node ${process.version}; ${MEGABYTES} MB echoed in ${seconds.toFixed(1)} s`,
      "",
      "| process | idle, MB | peak growth, MB | bound, MB |",
      "|---|---|---|---|",
      `| gateway | ${inMegabytes(idle.gateway)} | ${inMegabytes(growth.gateway)} | ${BOUND_MEGABYTES} |`,
      `| instance | ${inMegabytes(idle.instance)} | ${inMegabytes(growth.instance)} | ${BOUND_MEGABYTES} |`,
    ].join("\n")}\n`,
  );
  if (Math.max(growth.gateway, growth.instance) >= BOUND_MEGABYTES * MEGABYTE) process.exitCode = 1;
}

function inMegabytes(bytes: number): string {
  return (bytes / MEGABYTE).toFixed(1);
}
