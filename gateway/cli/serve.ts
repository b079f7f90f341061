import { startGateway } from "../gateway.ts";
import { deployAll } from "../deploy.ts";
import { createFailureAnswerer } from "../failures.ts";
import { FunctionTable } from "../function-table.ts";
import { discoverFunctions, toRoutedFunction } from "../registry/mod.ts";
import { createFunctionRoutes } from "../routing/mod.ts";
import type { Arguments } from "./arguments.ts";
import { createFailureLog } from "./failure-log.ts";
import { describeBuildFailures, describeStart, warn } from "./messages.ts";
import { openLog } from "./open-log.ts";
import { serveWithWorkers } from "./serve-workers.ts";
import { openControl } from "./open-control.ts";
import { untilStopped } from "./signals.ts";
import { openTelemetry, SERVE_TELEMETRY } from "./telemetry.ts";
import { openTls } from "./tls.ts";

/** `spore serve`: builds everything, then serves until a signal comes. Returns the exit code. */
export async function serve(args: Arguments): Promise<number> {
  if (args.workers > 1) return await serveWithWorkers(args);
  const output = openLog("serve");
  const { log } = output;
  const startedAt = performance.now();
  const telemetry = await openTelemetry(log, SERVE_TELEMETRY);
  const sources = await discoverFunctions(args.path, args);
  warn(sources, (text) => log.say("warn", text));
  const table = new FunctionTable(createFunctionRoutes(sources.map(toRoutedFunction)));
  const failed = await deployAll(sources, table);
  if (failed.length > 0) {
    await output[Symbol.asyncDispose]();
    process.stderr.write(describeBuildFailures(failed));
    return 1;
  }
  using tls = openTls(args, log);
  const gateway = await startGateway({
    table,
    log,
    telemetry,
    tls,
    ...args,
    onFailure: createFailureAnswerer({ log: createFailureLog(log), showsDetail: false }),
  });
  log.say(
    "info",
    describeStart(args, gateway.port, {
      sources,
      ms: performance.now() - startedAt,
      nursery: gateway.runtime.nursery,
    }),
  );
  const control = await openControl(gateway, args, { log, telemetry });
  for (const name of table.names) {
    const version = table.get(name)?.version;
    if (version !== undefined) gateway.runtime.prepare(version);
  }
  await untilStopped((text) => log.say("info", text));
  control.drain();
  await gateway[Symbol.asyncDispose]();
  await control[Symbol.asyncDispose]();
  await telemetry?.[Symbol.asyncDispose]();
  await output[Symbol.asyncDispose]();
  return 0;
}
