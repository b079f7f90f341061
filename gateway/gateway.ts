import { once } from "node:events";
import type { Server } from "node:http";
import {
  createRuntime,
  DEFAULT_LIMITS,
  type FunctionLine,
  type LayerName,
  type OpenSubrequest,
  requireLayers,
  type Runtime,
  type RuntimeOptions,
} from "#runtime";
import { createApp, type RequestFailure } from "./app.ts";
import { Deadlines } from "./dispatch/deadlines.ts";
import { createCache, isCacheHead } from "./cache/mod.ts";
import {
  type AllowList,
  createEgress,
  createRefusalLog,
  type Egress,
  OwnListeners,
  type RefusalCounts,
} from "./egress/mod.ts";
import { type Front, testFront } from "./front/mod.ts";
import type { FunctionTable } from "./function-table.ts";
import { createHttpServer, type HttpServer, type TlsOptions } from "./server.ts";
import { isAssetHead, openAsset } from "./platform-assets.ts";
import { FunctionStacks } from "./function-stacks.ts";
import {
  escapeControls,
  type ForeignLine,
  type Log,
  observeSubrequests,
  RequestRecord,
  type Telemetry,
} from "./telemetry/mod.ts";
import { ServerSockets } from "./websocket/server-sockets.ts";

export interface GatewayOptions {
  readonly table: FunctionTable;
  readonly log: Log;
  /** Undefined where nothing is to be noted of requests. Belongs to the caller. */
  readonly telemetry?: Telemetry | undefined;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** A socket that listens already, in place of host and port. */
  readonly socket?: number | undefined;
  readonly onFailure: (failure: RequestFailure) => void;
  /** Largest request body, in bytes, for functions whose config says nothing of it. Default: 100 MB. */
  readonly maxBodyBytes?: number | undefined;
  /** Longest time to the head of an answer, in milliseconds, for functions whose config says nothing of it. Default: 30 s. */
  readonly timeoutMs?: number | undefined;
  readonly trustsProxy?: boolean | undefined;
  /** Whether plain requests are read without node:http, which costs half as much. Default: true. */
  readonly hasFront?: boolean | undefined;
  /** Layers of the sandbox without which nothing is served. Default: none. */
  readonly requiredLayers?: readonly LayerName[] | undefined;
  /** Undefined for plain HTTP. */
  readonly tls?: TlsOptions | undefined;
  /** What functions may reach that bring no list of their own. Default: the public internet. */
  readonly egress?: AllowList | undefined;
  /** How long running requests may go on after a shutdown began, in milliseconds. */
  readonly graceMs?: number | undefined;
  readonly runtime?: Partial<RuntimeOptions> | undefined;
}

/** A gateway that accepts requests. Disposing of it stops accepting, lets running requests finish within the grace time, and ends every process. */
export interface Gateway extends AsyncDisposable {
  readonly port: number;
  readonly runtime: Runtime;
  /** The ports that functions do not reach: whoever opens another in this process adds it. */
  readonly own: OwnListeners;
  /** Subrequests that were refused, by function and reason. */
  readonly refusals: RefusalCounts;
  readonly front: Front | undefined;
  /** From now on, connections end with their next answer: clients that keep them alive learn of the end from it, and not from a reset. */
  drain(): void;
}

const DEFAULTS = {
  graceMs: 10_000,
  // A target of 16 KB, fields of 32.
  maxHeaderBytes: 48 * 1024,
  maxHeaders: 100,
  maxTargetBytes: 16 * 1024,
  headersTimeoutMs: 10_000,
  idleTimeoutMs: 75_000,
};

/**
 * Opens the port and starts the runtime.
 *
 * @throws {Error} When the port is taken, or no process can be made.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const graceMs = options.graceMs ?? DEFAULTS.graceMs;
  const deadlines = new Deadlines();
  const own = new OwnListeners();
  const egress = startEgress(options, own);
  const cache = createCache();
  const sockets = new ServerSockets();
  let running: Runtime | undefined;
  const { promise: started, resolve } = Promise.withResolvers<Runtime>();
  const app = createApp({
    table: options.table,
    relays: {
      // Requests that come before the runtime is there wait for it.
      runtime: {
        acquire: (version) =>
          running?.acquire(version) ?? started.then((runtime) => runtime.acquire(version)),
      },
      deadlines,
      timeoutMs: options.timeoutMs ?? DEFAULT_LIMITS.firstByteMs,
      maxBodyBytes: options.maxBodyBytes ?? DEFAULT_LIMITS.bodyBytes,
    },
    rules: { maxTargetBytes: DEFAULTS.maxTargetBytes, trustsProxy: options.trustsProxy ?? false },
    sockets,
    record: options.telemetry?.begin,
    onFailure: options.onFailure,
  });
  const { hasFront = true, tls } = options;
  const http = createHttpServer({ app, limits: DEFAULTS, hasFront, tls });
  const { server, front } = http;
  const trying = front === undefined ? undefined : tryFront(front, options.log);
  // The port first: when it is taken, no process has been started yet.
  await listen(server, options);
  own.add({ port: portOf(server), kind: "functions" });
  running = await startRuntime(options, routeSubrequests(cache.open, observe(options, egress.open))).catch(
    (error: unknown) => {
      server.close();
      throw error;
    },
  );
  resolve(running);
  options.telemetry?.metrics.attach({ runtime: running, refusals: egress.refusals, front });
  await trying;
  const runtime = running;
  return {
    port: portOf(server),
    runtime,
    own,
    refusals: egress.refusals,
    front,
    drain: http.drain,
    async [Symbol.asyncDispose]() {
      sockets.close(graceMs);
      await closeServer(http, graceMs);
      await runtime[Symbol.asyncDispose]();
      await egress[Symbol.asyncDispose]();
      deadlines[Symbol.dispose]();
    },
  };
}

/** A runtime whose instances have the layers that are required. */
async function startRuntime(options: GatewayOptions, openSubrequest: OpenSubrequest): Promise<Runtime> {
  const { graceMs = DEFAULTS.graceMs, requiredLayers = [] } = options;
  const runtime = await createRuntime({
    ...runtimeEvents(options),
    openSubrequest,
    graceMs,
    ...options.runtime,
  });
  try {
    await requireLayers(requiredLayers, () => runtime.probe());
  } catch (error) {
    await runtime[Symbol.asyncDispose]();
    throw error;
  }
  return runtime;
}

function startEgress({ egress: allow, log }: GatewayOptions, own: OwnListeners): Egress {
  return createEgress({
    own,
    ...(allow === undefined ? {} : { allow }),
    onRefused: createRefusalLog(({ version, kind, detail }) =>
      log.say("warn", `${version.name}: subrequest refused (${kind}): ${escapeControls(detail)}`),
    ),
  });
}

/** The front begins once it has shown that it works with this Node; until then, and if not, node:http reads everything. */
async function tryFront(front: Front, log: Log): Promise<void> {
  front.isOn = false;
  const fault = await testFront();
  if (fault === undefined) front.isOn = true;
  else
    log.say("warn", `Cannot read requests without node:http on this machine, it reads all of them: ${fault}`);
}

function observe({ telemetry }: GatewayOptions, open: OpenSubrequest): OpenSubrequest {
  return telemetry === undefined ? open : observeSubrequests(open, telemetry);
}

/** What a subrequest is for stands in its head; what it may do follows from the version whose instance asks. */
function routeSubrequests(openCache: OpenSubrequest, openEgress: OpenSubrequest): OpenSubrequest {
  return function openSubrequest(request, call) {
    if (isCacheHead(request.head)) return openCache(request, call);
    return isAssetHead(request.head) ? openAsset(request, call) : openEgress(request, call);
  };
}

function runtimeEvents({
  log,
  table,
  telemetry,
}: GatewayOptions): Pick<RuntimeOptions, "onLog" | "onExit" | "onSpent" | "onStderr"> {
  const metrics = telemetry?.metrics;
  const stacks = new FunctionStacks(table);
  if (telemetry !== undefined) telemetry.stacks = stacks;
  return {
    onLog(line) {
      metrics?.onLine(line);
      log.line(describeLine(line, stacks));
    },
    onSpent: telemetry?.onSpent,
    onExit({ name }, pid, reason) {
      metrics?.onEnd(reason);
      if (!EXPECTED_ENDS.has(reason)) log.say("warn", `Instance ${pid} of ${name} ended: ${reason}`);
    },
    onStderr: (pid, text) => log.line({ process: pid, level: "error", text: text.trimEnd() }),
  };
}

/** A line of a function's, with places in its own sources. */
function describeLine({ version, level, text, origin }: FunctionLine, stacks: FunctionStacks): ForeignLine {
  return {
    function: version.name,
    versionId: version.id,
    level,
    text: stacks.map(text, version),
    request: origin instanceof RequestRecord ? origin : undefined,
  };
}

/** Ends that need no word: the pool's own doing, or told to the client and the log already. */
const EXPECTED_ENDS: ReadonlySet<string> = new Set(["retired", "shutdown", "startup-failed"]);

async function listen(server: Server, { host, port, socket }: GatewayOptions): Promise<void> {
  if (socket === undefined) server.listen(port, host);
  else server.listen({ fd: socket });
  await once(server, "listening");
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new Error("Cannot tell the port: the server does not listen on one");
  return address.port;
}

const CLOSE_SWEEP_MS = 20;

/** Stops accepting; what still runs after the grace time is cut. */
async function closeServer({ server, front, endHandshakes }: HttpServer, graceMs: number): Promise<void> {
  const closed = once(server, "close");
  server.close();
  endHandshakes();
  front?.close();
  const timer = setTimeout(() => {
    server.closeAllConnections();
    front?.closeAllConnections();
  }, graceMs);
  // A connection that is kept alive after its last response would hold up the end as well as a running request.
  const sweep = setInterval(() => server.closeIdleConnections(), CLOSE_SWEEP_MS);
  await closed;
  clearTimeout(timer);
  clearInterval(sweep);
}
