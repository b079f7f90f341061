import { createFailureAnswerer } from "../failures.ts";
import { type Gateway, startGateway } from "../gateway.ts";
import type { Arguments } from "./arguments.ts";
import { createPage, explainFailure } from "./dev-explain.ts";
import { createDevFailureLog } from "./dev-failure-log.ts";
import { DevReport } from "./dev-report.ts";
import { DevSession } from "./dev-session.ts";
import { describeStart } from "./messages.ts";
import { openLog } from "./open-log.ts";
import { openControl } from "./open-control.ts";
import { untilStopped } from "./signals.ts";
import { openTelemetry } from "./telemetry.ts";
import { openTls } from "./tls.ts";

/** `spore dev`: serves until a signal comes, and follows the files meanwhile. Returns the exit code. */
export async function dev(args: Arguments): Promise<number> {
  const output = openLog("dev");
  const { log } = output;
  const startedAt = performance.now();
  const telemetry = await openTelemetry(log, {
    sampler: "always_on",
    keepRatio: 0,
    keepsUsage: false,
    showsTiming: true,
  });
  const report = new DevReport(log);
  let gateway: Gateway | undefined;
  const session = new DevSession({
    path: args.path,
    discover: args,
    report,
    retire: (version) => gateway?.runtime.retire(version),
  });
  await session.start();
  using tls = openTls(args, log);
  gateway = await startGateway({
    table: session.table,
    log,
    telemetry,
    tls,
    ...args,
    onFailure: createFailureAnswerer({
      log: createDevFailureLog(log),
      page: createPage,
      stack: ({ failure }) => joinParts(explainFailure(failure)),
      showsDetail: true,
    }),
  });
  log.say(
    "info",
    describeStart(args, gateway.port, {
      sources: session.sources,
      ms: performance.now() - startedAt,
      nursery: gateway.runtime.nursery,
    }),
  );
  const control = await openControl(gateway, args, { log, telemetry });
  report.started();
  await untilStopped((text) => log.say("info", text));
  await session[Symbol.asyncDispose]();
  control.drain();
  await gateway[Symbol.asyncDispose]();
  await control[Symbol.asyncDispose]();
  await telemetry?.[Symbol.asyncDispose]();
  await output[Symbol.asyncDispose]();
  return 0;
}

function joinParts({
  frame,
  stack,
}: {
  readonly frame: string | undefined;
  readonly stack: string | undefined;
}): string | undefined {
  const parts = [frame, stack].filter((part) => part !== undefined && part !== "");
  return parts.length === 0 ? undefined : parts.join("\n\n");
}
