import { monitorEventLoopDelay } from "node:perf_hooks";
import type { InstanceUsage, Runtime } from "#runtime";
import type { RefusalCounts } from "../../egress/mod.ts";
import type { Front } from "../../front/mod.ts";
import type { Labels, Metric } from "./metric.ts";

/** What a gateway has besides requests. */
export interface MetricSources {
  readonly runtime: Pick<Runtime, "usage" | "traffic" | "backedOff" | "counts">;
  readonly refusals: Pick<RefusalCounts, "read">;
  /** Undefined where node:http reads every request. */
  readonly front?: Pick<Front, "requests" | "connections" | "handOvers"> | undefined;
}

interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** Functions whose instances have series of their own: those with the most memory. */
const OWN_SERIES = 1_000;
const OTHERS = "_other";

/** What the gateway and its instances use now. */
export class RuntimeMetrics {
  readonly #sources: MetricSources;
  readonly #delay = monitorEventLoopDelay({ resolution: 20 });

  constructor(sources: MetricSources) {
    this.#sources = sources;
    this.#delay.enable();
  }

  close(): void {
    this.#delay.disable();
  }

  collect(): Metric[] {
    const { runtime, refusals, front } = this.#sources;
    return [
      ...describeInstances(runtime.usage),
      ...describeCounts(runtime.counts),
      ...describeTraffic(runtime.traffic),
      ...(front === undefined ? [] : describeFront(front)),
      gauge(
        "spore_functions_backed_off",
        "Functions that are not started now, since they ended badly again and again.",
        [{ labels: [], value: runtime.backedOff.length }],
      ),
      counter(
        "spore_subrequest_refusals_total",
        "Subrequests that were not made, by what they ran into.",
        countRefusals(refusals),
      ),
      ...this.#describeGateway(),
    ];
  }

  #describeGateway(): Metric[] {
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed } = process.memoryUsage();
    const delay = this.#delay;
    const quantiles = [50, 99].map((percent) => ({
      labels: ["quantile", String(percent / 100)],
      value: delay.percentile(percent) / 1e9,
    }));
    return [
      counter("process_cpu_seconds_total", "CPU time of the gateway.", [
        { labels: [], value: (user + system) / 1e6 },
      ]),
      gauge("process_resident_memory_bytes", "Memory of the gateway.", [{ labels: [], value: rss }]),
      gauge("process_start_time_seconds", "When the gateway started, in seconds since 1970.", [
        { labels: [], value: performance.timeOrigin / 1_000 },
      ]),
      gauge("spore_gateway_heap_bytes", "JavaScript objects of the gateway.", [
        { labels: [], value: heapUsed },
      ]),
      gauge(
        "spore_gateway_event_loop_delay_seconds",
        "How late the gateway's event loop is, since its start.",
        quantiles,
      ),
    ];
  }
}

function describeFront({ requests, connections, handOvers }: NonNullable<MetricSources["front"]>): Metric[] {
  const reasons = [...handOvers].map(([reason, value]) => ({ labels: ["reason", reason], value }));
  return [
    counter("spore_front_requests_total", "Requests that were read without node:http.", [
      { labels: [], value: requests },
    ]),
    counter(
      "spore_front_hand_overs_total",
      "Connections that were left to node:http, by what their next request has.",
      reasons,
    ),
    gauge("spore_front_connections", "Connections that are read without node:http.", [
      { labels: [], value: connections },
    ]),
  ];
}

function describeInstances(usage: readonly InstanceUsage[]): Metric[] {
  const functions = sumByFunction(usage);
  function samples(value: (sum: InstanceSum) => number): Sample[] {
    return functions.map((sum) => ({ labels: ["function", sum.name], value: value(sum) }));
  }
  return [
    gauge(
      "spore_instances",
      "Processes that hold a function.",
      samples(({ instances }) => instances),
    ),
    gauge(
      "spore_instances_busy",
      "Those of them that work for a request.",
      samples(({ busy }) => busy),
    ),
    gauge(
      "spore_invocations_in_flight",
      "Requests that instances work for.",
      samples(({ inFlight }) => inFlight),
    ),
    gauge(
      "spore_instance_memory_bytes",
      "Memory of a function's instances together, above what blank processes have.",
      samples(({ memoryBytes }) => memoryBytes),
    ),
    gauge(
      "spore_instance_event_loop_delay_seconds",
      "How late the event loop is of the function's instance that is latest.",
      samples(({ lagMs }) => lagMs / 1_000),
    ),
  ];
}

interface InstanceSum {
  readonly name: string;
  instances: number;
  busy: number;
  inFlight: number;
  memoryBytes: number;
  lagMs: number;
}

function sumByFunction(usage: readonly InstanceUsage[]): readonly InstanceSum[] {
  const sums = new Map<string, InstanceSum>();
  for (const { version, inFlight, memoryBytes, lagMs } of usage) {
    const one = { instances: 1, busy: inFlight > 0 ? 1 : 0, inFlight, memoryBytes, lagMs };
    addSum(sums, { name: version.name, ...one });
  }
  if (sums.size <= OWN_SERIES) return [...sums.values()];
  const sorted = [...sums.values()].toSorted((a, b) => b.memoryBytes - a.memoryBytes);
  const shown = new Map(sorted.slice(0, OWN_SERIES).map((sum) => [sum.name, sum]));
  for (const sum of sorted.slice(OWN_SERIES)) addSum(shown, { ...sum, name: OTHERS });
  return [...shown.values()];
}

function addSum(sums: Map<string, InstanceSum>, one: InstanceSum): void {
  const sum = sums.get(one.name);
  if (sum === undefined) {
    sums.set(one.name, one);
    return;
  }
  sum.instances += one.instances;
  sum.busy += one.busy;
  sum.inFlight += one.inFlight;
  sum.memoryBytes += one.memoryBytes;
  sum.lagMs = Math.max(sum.lagMs, one.lagMs);
}

function describeCounts({ blanks, snapshots, codeCaches, waiting }: Runtime["counts"]): Metric[] {
  return [
    gauge("spore_blanks", "Processes that wait for a function.", [{ labels: [], value: blanks }]),
    gauge("spore_snapshots", "Functions whose instances are copied from one that has started.", [
      { labels: [], value: snapshots },
    ]),
    gauge("spore_code_caches", "Functions of which it is kept what V8 compiled.", [
      { labels: [], value: codeCaches.kept },
    ]),
    gauge("spore_code_cache_bytes", "What V8 compiled of functions, kept for their next start.", [
      { labels: [], value: codeCaches.bytes },
    ]),
    counter("spore_code_cache_starts_total", "Starts with a code cache, by what V8 made of it.", [
      { labels: ["result", "used"], value: codeCaches.used },
      { labels: ["result", "refused"], value: codeCaches.refused },
    ]),
    gauge("spore_requests_waiting", "Requests that wait for an instance.", [{ labels: [], value: waiting }]),
  ];
}

function describeTraffic({ framesReceived, bytesReceived, bytesSent }: Runtime["traffic"]): Metric[] {
  return [
    counter("spore_frames_received_total", "Frames that came from instances.", [
      { labels: [], value: framesReceived },
    ]),
    counter("spore_frame_bytes_total", "Bytes of frames between the gateway and its instances.", [
      { labels: ["direction", "received"], value: bytesReceived },
      { labels: ["direction", "sent"], value: bytesSent },
    ]),
  ];
}

/** By kind alone: by function as well, there would be as many series as functions. */
function countRefusals(refusals: MetricSources["refusals"]): Sample[] {
  const byKind = new Map<string, number>();
  for (const counts of Object.values(refusals.read()))
    for (const [kind, count] of Object.entries(counts)) byKind.set(kind, (byKind.get(kind) ?? 0) + count);
  return [...byKind].map(([kind, value]) => ({ labels: ["kind", kind], value }));
}

/** A metric that may go down. */
export function gauge(name: string, help: string, samples: readonly Sample[]): Metric {
  return { kind: "gauge", name, help, samples };
}

/** A metric that only grows. */
export function counter(name: string, help: string, samples: readonly Sample[]): Metric {
  return { kind: "counter", name, help, samples };
}
