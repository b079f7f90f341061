import { availableParallelism, totalmem } from "node:os";
import { buildPlatform } from "./bundle/platform.ts";
import type { FunctionLine, OpenSubrequest, Version } from "./call.ts";
import { createNursery } from "./nursery/create-nursery.ts";
import type { Nursery, NurseryProcess } from "./nursery/nursery.ts";
import type { BackedOff } from "./pool/backoff.ts";
import { Blanks } from "./pool/blanks.ts";
import { CodeCaches } from "./pool/code-caches.ts";
import type { Instance } from "./pool/instance.ts";
import { Pool, type PoolOptions } from "./pool/pool.ts";
import { Snapshots } from "./pool/snapshots.ts";
import type { InstanceUsage, PoolCounts, Traffic } from "./pool/usage.ts";
import { Watchdog } from "./pool/watchdog.ts";
import { probeSandbox } from "./sandbox/probe.ts";
import type { SandboxState } from "./sandbox/state.ts";
import type { PoolLimits } from "./pool/version-pool.ts";

export interface RuntimeOptions {
  readonly openSubrequest: OpenSubrequest;
  /** A line of a function's console, or of what its process wrote when it died. */
  readonly onLog: (line: FunctionLine) => void;
  readonly onExit: (version: Version, pid: number, reason: string) => void;
  /** CPU time that a version's processes have spent, in milliseconds, by the kernel's account. */
  readonly onSpent?: ((version: Version, cpuMs: number) => void) | undefined;
  /** Standard error of a process: V8's last words. */
  readonly onStderr: (pid: number, text: string) => void;
  /** How processes are made; by fork where the machine can, if left out. */
  readonly nursery?: Nursery["kind"] | undefined;
  /** Blanks that are kept ready. */
  readonly blanks?: number;
  readonly idleMs?: number;
  readonly limits?: Partial<PoolLimits>;
  readonly maxTotalInstances?: number;
  /** How many runtimes there are on this machine, of which each takes its part. Default: 1. */
  readonly sharedBy?: number;
  /** How long running invocations may go on after a shutdown began, in milliseconds. */
  readonly graceMs?: number;
}

/** One of the runtime's processes. */
export interface RunningProcess {
  readonly pid: number;
  readonly role: "zygote" | "snapshot" | "blank" | "instance";
  /** The function whose version an instance holds. */
  readonly function?: string;
}

export interface Runtime extends AsyncDisposable {
  /**
   * Picks an instance of `version` for one invocation: at once where one is warm.
   *
   * @throws {SporeError} `overloaded`, `startup-failed`, `instance-crashed` or `shutting-down`; also as a rejection.
   */
  acquire(version: Version): Instance | Promise<Instance>;
  /** Makes a version that was just deployed ready for its first request, in the background. */
  prepare(version: Version): void;
  /** Lets the instances of a replaced version finish and end. */
  retire(version: Version): void;
  /** How processes are made; and where they are spawned, why they are not forked. */
  readonly nursery: { readonly kind: Nursery["kind"]; readonly reason: string };
  /** Versions that are not started now, since they ended badly again and again. `waitMs` is what is left of their wait. */
  readonly backedOff: readonly (BackedOff & { readonly id: string })[];
  readonly counts: PoolCounts;
  /** What each instance uses now. */
  readonly usage: readonly InstanceUsage[];
  /** What went between the gateway and all instances that there ever were. */
  readonly traffic: Readonly<Traffic>;
  /** Processes that hold a version now. */
  readonly pids: readonly number[];
  /** Every process that was made and runs, whatever for. */
  readonly processes: readonly RunningProcess[];
  /** What holds an instance, as the kernel says it; undefined where it does not. Starts one for that. */
  probe(): Promise<SandboxState | undefined>;
}

const DEFAULT_LIMITS: PoolLimits = {
  concurrency: 128,
  maxConcurrency: 1_000,
  maxLagMs: 100,
  maxInstances: instancesOf(1),
  maxQueue: 1_000,
  queueTimeoutMs: 10_000,
};

/** What one instance may come to, for the bound on how many fit into half of the machine's memory. */
const INSTANCE_BYTES = 64 * 1024 * 1024;

const MAX_SNAPSHOTS = 500;
/** Start-up code that takes longer is worth a process of its own: copying that takes about as long. */
const MIN_START_MS = 3;

/** Starts the runtime: builds the platform and makes the first blanks. */
export async function createRuntime(options: RuntimeOptions): Promise<Runtime> {
  const platform = await buildPlatform();
  const { nursery, reason } = await createNursery({
    platform,
    onStderr: options.onStderr,
    kind: options.nursery ?? nurseryOfEnvironment(),
  });
  const blanks = new Blanks({ nursery, count: options.blanks ?? 2 });
  const watchdog = new Watchdog({ onSpent: options.onSpent });
  const snapshots = createSnapshots(options, nursery, watchdog);
  const codeCaches = new CodeCaches();
  const pool = new Pool({
    blanks,
    snapshots,
    codeCaches,
    watchdog,
    ...boundsOf(options),
    idleMs: options.idleMs ?? 10 * 60_000,
    openSubrequest: options.openSubrequest,
    onLog: options.onLog,
    onExit: options.onExit,
  });
  await blanks.filled();
  return {
    acquire: (version) => pool.acquire(version),
    prepare: (version) => snapshots.prepare(version),
    retire: (version) => pool.retire(version),
    nursery: { kind: nursery.kind, reason },
    get backedOff() {
      return pool.backedOff;
    },
    get counts() {
      return pool.counts;
    },
    get usage() {
      return watchdog.usage;
    },
    get traffic() {
      return watchdog.traffic;
    },
    get pids() {
      return pool.pids;
    },
    get processes() {
      const { held } = pool;
      return nursery.processes.map((one) => describeProcess(one, held));
    },
    probe: () => probeSandbox(() => blanks.take()),
    async [Symbol.asyncDispose]() {
      snapshots.close();
      blanks.close();
      watchdog.lookAtAll();
      await pool.close(options.graceMs ?? 10_000);
      watchdog[Symbol.dispose]();
      await nursery[Symbol.asyncDispose]();
    },
  };
}

function createSnapshots(
  { openSubrequest, onLog }: RuntimeOptions,
  nursery: Nursery,
  watchdog: Watchdog,
): Snapshots {
  return new Snapshots({
    nursery,
    watchdog,
    openSubrequest,
    onLog,
    maxSnapshots: MAX_SNAPSHOTS,
    minStartMs: MIN_START_MS,
  });
}

function describeProcess({ pid, kind }: NurseryProcess, held: ReadonlyMap<number, Version>): RunningProcess {
  if (kind !== "copy") return { pid, role: kind };
  const version = held.get(pid);
  return version === undefined ? { pid, role: "blank" } : { pid, role: "instance", function: version.name };
}

/** What the pool may come to: of what the machine has, this runtime's part. */
function boundsOf({
  sharedBy = 1,
  limits,
  maxTotalInstances,
}: RuntimeOptions): Pick<PoolOptions, "limits" | "maxTotalInstances"> {
  const fitting = Math.floor(totalmem() / 2 / INSTANCE_BYTES / sharedBy);
  return {
    limits: { ...DEFAULT_LIMITS, maxInstances: instancesOf(sharedBy), ...limits },
    maxTotalInstances: maxTotalInstances ?? Math.max(8, fitting),
  };
}

/** How many instances one version may have: more of them than cores only wait for each other. */
function instancesOf(sharedBy: number): number {
  return Math.max(2, Math.ceil(availableParallelism() / sharedBy));
}

/** `SPORE_NURSERY`: for a machine where fork works and is not wanted, and for tests of both. */
function nurseryOfEnvironment(): Nursery["kind"] | undefined {
  const wanted = process.env["SPORE_NURSERY"];
  if (wanted === undefined || wanted === "" || wanted === "fork" || wanted === "spawn")
    return wanted || undefined;
  throw new RangeError(`Cannot use SPORE_NURSERY="${wanted}": wanted "fork" or "spawn"`);
}
