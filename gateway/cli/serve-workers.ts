import { deployAll } from "../deploy.ts";
import type { OwnListener } from "../egress/mod.ts";
import { FunctionTable } from "../function-table.ts";
import { discoverFunctions, type FunctionSource, toRoutedFunction } from "../registry/mod.ts";
import { createFunctionRoutes } from "../routing/mod.ts";
import type { Log } from "../telemetry/mod.ts";
import { type Deployment, openSharedPort, Supervisor } from "../workers/mod.ts";
import type { Arguments } from "./arguments.ts";
import { describeBuildFailures, describeStart, warn } from "./messages.ts";
import { describeControl, listenForOperator } from "./open-control.ts";
import { openLog } from "./open-log.ts";
import { describe } from "./run-error.ts";
import { untilStopped } from "./signals.ts";

interface Built {
  readonly sources: readonly FunctionSource[];
  readonly deployment: Deployment;
}

/**
 * `spore serve --workers`: builds everything once, and keeps workers that serve it. Returns the exit code.
 *
 * This process has the listening sockets and takes no request itself.
 */
export async function serveWithWorkers(args: Arguments): Promise<number> {
  const startedAt = performance.now();
  await using output = openLog("serve");
  const { log } = output;
  const built = await build(args, log);
  if (built === undefined) return 1;
  const { sources, deployment } = built;
  using shared = await openSharedPort(args.host, args.port, args.workers);
  const argv = process.argv.slice(2);
  const own: OwnListener[] = [];
  const supervisor = new Supervisor({ argv, sockets: shared.sockets, deployment, own, log });
  const health = { isReady: false };
  const metrics = { collect: () => supervisor.collectMetrics() };
  await using control = await listenForOperator(args, {
    own: { add: (listener) => void own.push(listener) },
    sources: {
      health,
      sandbox: { list: () => supervisor.listProcesses() },
      telemetry: { metrics, tail: undefined },
    },
  });
  const { nursery } = await supervisor.start();
  const ms = performance.now() - startedAt;
  const pids = supervisor.workers.map(({ pid }) => pid).join(", ");
  const message = describeStart(args, shared.port, { sources, ms, nursery });
  log.say("info", `${message}\n  ${args.workers} workers: processes ${pids}`);
  if (control !== undefined) log.say("info", describeControl(control));
  health.isReady = true;
  process.on(
    "SIGUSR2",
    serialize(() => replace(args, supervisor, log)),
  );
  await untilStopped((text) => log.say("info", text));
  health.isReady = false;
  await supervisor.stop();
  return 0;
}

/** Undefined when something does not build, which is then said. */
async function build(args: Arguments, log: Log): Promise<Built | undefined> {
  const sources = await discoverFunctions(args.path, args);
  warn(sources, (text) => log.say("warn", text));
  const routed = sources.map(toRoutedFunction);
  const table = new FunctionTable(createFunctionRoutes(routed));
  const failed = await deployAll(sources, table);
  if (failed.length > 0) {
    process.stderr.write(describeBuildFailures(failed));
    return undefined;
  }
  const functions = table.names.flatMap((name) => table.get(name) ?? []);
  return { sources, deployment: { functions, routed } };
}

async function replace(args: Arguments, supervisor: Supervisor, log: Log): Promise<void> {
  log.say("info", "SIGUSR2: building all functions anew, then replacing the workers one by one");
  try {
    const built = await build(args, log);
    if (built === undefined) log.say("error", "The workers stay as they are: not everything builds");
    else {
      await supervisor.replaceAll(built.deployment);
      log.say(
        "info",
        `Replaced all workers: processes ${supervisor.workers.map(({ pid }) => pid).join(", ")}`,
      );
    }
  } catch (error) {
    log.say("error", `The workers that were not replaced stay as they are: ${describe(error)}`);
  }
}

/** One after the other; what is asked for again and again while it waits is done once. */
function serialize(work: () => Promise<void>): () => void {
  let running = Promise.resolve();
  let isWaiting = false;
  return () => {
    if (isWaiting) return;
    isWaiting = true;
    running = running.then(() => {
      isWaiting = false;
      return work();
    });
  };
}
