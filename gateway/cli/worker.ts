import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { createFailureAnswerer } from "../failures.ts";
import { FunctionTable } from "../function-table.ts";
import { type Gateway, startGateway } from "../gateway.ts";
import { createFunctionRoutes } from "../routing/mod.ts";
import type { Log } from "../telemetry/mod.ts";
import { type FromWorker, isToWorker, type ToWorker, WORKER_SOCKET } from "../workers/messages.ts";
import { parseArguments } from "./arguments.ts";
import { createFailureLog } from "./failure-log.ts";
import { openLog } from "./open-log.ts";
import { openTelemetry, SERVE_TELEMETRY } from "./telemetry.ts";
import { openTls } from "./tls.ts";

type Start = Extract<ToWorker, { kind: "start" }>;

/** A worker of `spore serve --workers`: serves what the supervisor built, on the socket that it opened. Returns the exit code. */
export async function runWorker(argv: readonly string[]): Promise<number> {
  // Ctrl-C reaches the whole group of the terminal; it is the supervisor that acts on it.
  process.on("SIGINT", () => {});
  const stopping = untilStopped();
  const start = await untilStarted();
  const output = openLog("serve");
  const { log } = output;
  const telemetry = await openTelemetry(log, SERVE_TELEMETRY);
  let gateway: Gateway;
  try {
    gateway = await openGateway(argv, start, { log, telemetry });
  } catch (error) {
    tell({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
    return 1;
  }
  process.on("message", (message: unknown) => {
    if (!isToWorker(message)) return;
    if (message.kind === "collect")
      tell({ kind: "collected", id: message.id, metrics: telemetry?.metrics.collect() ?? [] });
    const { nursery, processes } = gateway.runtime;
    if (message.kind === "list") tell({ kind: "listed", id: message.id, facts: { nursery, processes } });
  });
  tell({ kind: "ready", nursery: gateway.runtime.nursery });
  const lingerMs = await stopping;
  // Whoever wants it to end at once has ended already.
  process.once("disconnect", () => process.exit(1));
  gateway.drain();
  await sleep(lingerMs);
  await gateway[Symbol.asyncDispose]();
  await telemetry?.[Symbol.asyncDispose]();
  await output[Symbol.asyncDispose]();
  return 0;
}

interface Reporting {
  readonly log: Log;
  readonly telemetry: Awaited<ReturnType<typeof openTelemetry>>;
}

async function openGateway(
  argv: readonly string[],
  { deployment, count, own, ticketKeys }: Start,
  { log, telemetry }: Reporting,
): Promise<Gateway> {
  const args = parseArguments(argv, process.env, () => ".");
  const table = new FunctionTable(createFunctionRoutes(deployment.routed));
  for (const served of deployment.functions) table.set(served);
  const gateway = await startGateway({
    table,
    log,
    telemetry,
    tls: openTls(args, log, ticketKeys),
    ...args,
    socket: WORKER_SOCKET,
    runtime: { sharedBy: count },
    onFailure: createFailureAnswerer({ log: createFailureLog(log), showsDetail: false }),
  });
  for (const listener of own) gateway.own.add(listener);
  for (const { version } of deployment.functions) if (version !== undefined) gateway.runtime.prepare(version);
  return gateway;
}

function tell(message: FromWorker): void {
  if (process.connected) process.send?.(message);
}

async function untilStarted(): Promise<Start> {
  for (;;) {
    const [message]: unknown[] = await once(process, "message");
    if (isToWorker(message) && message.kind === "start") return message;
  }
}

/** Returns how long connections may stay that nothing is asked on. Without a supervisor there is nothing to wait for. */
function untilStopped(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  process.on("message", (message: unknown) => {
    if (isToWorker(message) && message.kind === "stop") resolve(message.lingerMs);
  });
  process.once("disconnect", () => resolve(0));
  process.on("SIGTERM", () => resolve(0));
  return promise;
}
