/**
 * A gateway with room for few instances, as a process of its own: with more functions than room, almost every request is a start and an end. It answers each message
 * with how many instances have ended.
 */
import { deployAll } from "../../gateway/deploy.ts";
import { createFailureAnswerer } from "../../gateway/failures.ts";
import { FunctionTable } from "../../gateway/function-table.ts";
import { startGateway } from "../../gateway/gateway.ts";
import { discoverFunctions, toRoutedFunction } from "../../gateway/registry/mod.ts";
import { createFunctionRoutes } from "../../gateway/routing/mod.ts";
import { createLog } from "../../gateway/telemetry/logs/log.ts";
import { formatText } from "../../gateway/telemetry/logs/format-text.ts";
import type { SoakReport } from "./report.ts";

/** Fewer than there are functions, more than requests at once. */
const ROOM = 6;

const [, , folder = ""] = process.argv;
const sources = await discoverFunctions(folder);
const table = new FunctionTable(createFunctionRoutes(sources.map(toRoutedFunction)));
const failed = await deployAll(sources, table);
if (failed.length > 0) throw new Error(`Cannot soak: ${failed.map(({ error }) => error.message).join("\n")}`);
let ended = 0;
const gateway = await startGateway({
  table,
  log: createLog((record) => void process.stderr.write(formatText(record))),
  host: "127.0.0.1",
  port: 0,
  onFailure: createFailureAnswerer({
    log: ({ failure }) => process.stderr.write(`${failure.error.code}: ${failure.error.message}\n`),
    showsDetail: false,
  }),
  runtime: {
    maxTotalInstances: ROOM,
    onExit: () => {
      ended += 1;
    },
  },
});
process.on("message", () => report());
process.once("disconnect", () => void stop());
report();

function report(): void {
  const { port, runtime } = gateway;
  process.send?.({ port, nursery: runtime.nursery.kind, ended } satisfies SoakReport);
}

async function stop(): Promise<void> {
  await gateway[Symbol.asyncDispose]();
}
