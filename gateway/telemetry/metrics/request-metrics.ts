import type { StartFacts } from "#runtime";
import type { RequestRecord } from "../request-record.ts";
import type { SubrequestRecord } from "../subrequest-record.ts";
import { phasesOf } from "../trace/describe-start.ts";
import { Counter } from "./counter.ts";
import { FunctionStats } from "./function-stats.ts";
import { Histogram, SECONDS } from "./histogram.ts";
import type { Labels, Metric } from "./metric.ts";

/** Functions that have series of their own, in the order of their first request: what the others came to stands under one name. */
const OWN_SERIES = 1_000;
/** No function may have this name. */
const OTHERS = "_other";
/** Requests that no function answers. */
const NONE = "";

/** Counts requests, for metrics and for accounts: a few numbers for each function that was ever called. */
export class RequestMetrics {
  readonly #functions = new Map<string, FunctionStats>();
  readonly #waits = new Histogram(SECONDS);
  readonly #phases = new Map<string, Histogram>();
  readonly #subrequests = new Counter(64);
  readonly #subrequestTimes = new Histogram(SECONDS);
  #subrequestBytes = { sent: 0, received: 0 };
  #lastStart: StartFacts | undefined;

  /** What all functions came to that were ever called. */
  get functions(): Iterable<FunctionStats> {
    return this.#functions.values();
  }

  statsOf(name: string): FunctionStats {
    let stats = this.#functions.get(name);
    if (stats === undefined) {
      stats = new FunctionStats(name);
      this.#functions.set(name, stats);
    }
    return stats;
  }

  onRequest(record: RequestRecord): void {
    this.statsOf(record.name).count(record);
    const { openedAt, routedAt } = record;
    if (openedAt > routedAt) this.#waits.observe((openedAt - routedAt) / 1_000);
    if (record.start !== undefined) this.#countStart(record.start);
  }

  onSubrequest({ status, error, startedAt, endedAt, requestBytes, responseBytes }: SubrequestRecord): void {
    this.#subrequests.add(error === "" ? `${Math.floor(status / 100)}xx` : error);
    this.#subrequestTimes.observe((endedAt - startedAt) / 1_000);
    this.#subrequestBytes.sent += requestBytes;
    this.#subrequestBytes.received += responseBytes;
  }

  /** What was counted, as metrics. */
  collect(): Metric[] {
    return [...describeFunctions(this.#shown()), ...this.#collectStarts(), ...this.#collectSubrequests()];
  }

  /** Several requests may have waited for one start, and hear of it one after the other. */
  #countStart(start: StartFacts): void {
    if (this.#lastStart === start) return;
    this.#lastStart = start;
    for (const [phase, ms] of phasesOf(start)) {
      const key = `${start.kind} ${phase}`;
      let histogram = this.#phases.get(key);
      if (histogram === undefined) this.#phases.set(key, (histogram = new Histogram(SECONDS)));
      histogram.observe(ms / 1_000);
    }
  }

  #shown(): readonly FunctionStats[] {
    const all = [...this.#functions.values()];
    if (all.length <= OWN_SERIES) return all;
    const others = new FunctionStats(OTHERS);
    for (const stats of all.slice(OWN_SERIES)) others.add(stats);
    return [...all.slice(0, OWN_SERIES), others];
  }

  #collectStarts(): Metric[] {
    const samples = [...this.#phases].map(([key, value]) => {
      const space = key.indexOf(" ");
      return { labels: ["kind", key.slice(0, space), "phase", key.slice(space + 1)], value };
    });
    return [
      {
        kind: "histogram",
        name: "spore_queue_seconds",
        help: "How long requests waited for an instance that could not be handed to one at once.",
        samples: [{ labels: [], value: this.#waits }],
      },
      {
        kind: "histogram",
        name: "spore_start_phase_seconds",
        help: "What each phase of a start took that a request waited for.",
        samples,
      },
    ];
  }

  #collectSubrequests(): Metric[] {
    const { sent, received } = this.#subrequestBytes;
    return [
      {
        kind: "counter",
        name: "spore_subrequests_total",
        help: "Subrequests that are over, by the class of their status or the code with which they failed.",
        samples: [...this.#subrequests.entries()].map(([outcome, value]) => ({
          labels: ["outcome", outcome],
          value,
        })),
      },
      {
        kind: "histogram",
        name: "spore_subrequest_duration_seconds",
        help: "How long subrequests took.",
        samples: [{ labels: [], value: this.#subrequestTimes }],
      },
      {
        kind: "counter",
        name: "spore_subrequest_bytes_total",
        help: "Bytes of bodies that functions sent to others and received from them.",
        samples: [
          { labels: ["direction", "sent"], value: sent },
          { labels: ["direction", "received"], value: received },
        ],
      },
    ];
  }
}

/** Metrics with one series for each function. */
const SUMS: readonly {
  readonly name: string;
  readonly help: string;
  readonly read: (stats: FunctionStats) => number;
}[] = [
  {
    name: "spore_request_body_bytes_total",
    help: "Bytes of the bodies of requests.",
    read: (stats) => stats.requestBytes,
  },
  {
    name: "spore_response_body_bytes_total",
    help: "Bytes of the bodies of answers.",
    read: (stats) => stats.responseBytes,
  },
  {
    name: "spore_billed_seconds_total",
    help: "For how long instances worked for requests, ctx.waitUntil included.",
    read: (stats) => stats.billedMs / 1_000,
  },
  {
    name: "spore_cpu_seconds_total",
    help: "CPU time of the function's processes, by the kernel's account.",
    read: (stats) => stats.cpuMs / 1_000,
  },
];

/** Metrics with a series for each function and key. */
const COUNTS: readonly {
  readonly name: string;
  readonly help: string;
  readonly label: string;
  readonly read: (stats: FunctionStats) => Counter;
}[] = [
  {
    name: "spore_cold_starts_total",
    help: "Requests that waited for an instance to start, by what it was started from.",
    label: "kind",
    read: (stats) => stats.coldStarts,
  },
  {
    name: "spore_limits_hit_total",
    help: "Requests that failed since a limit was passed.",
    label: "limit",
    read: (stats) => stats.limits,
  },
  {
    name: "spore_log_lines_total",
    help: "Lines that functions logged.",
    label: "level",
    read: (stats) => stats.lines,
  },
];

/** The metrics that have a series for each function. */
function describeFunctions(functions: readonly FunctionStats[]): Metric[] {
  const called = functions.filter(({ name }) => name !== NONE);
  return [
    {
      kind: "counter",
      name: "spore_requests_total",
      help: 'Requests that are over. outcome is "ok" for any answer of the function\'s own, else the code of the failure. Requests that no function answers have no function.',
      samples: functions.flatMap(countRequests),
    },
    {
      kind: "histogram",
      name: "spore_request_duration_seconds",
      help: "From a request's first byte to its answer's last; cold for those that waited for an instance to start.",
      samples: called.flatMap(describeTimes),
    },
    ...SUMS.map(({ name, help, read }) => {
      const samples = called.map((stats) => ({ labels: ["function", stats.name], value: read(stats) }));
      return { kind: "counter", name, help, samples } as const;
    }),
    ...COUNTS.map(({ name, help, label, read }) => {
      const samples = called.flatMap((stats) =>
        [...read(stats).entries()].map(([key, value]) => ({
          labels: ["function", stats.name, label, key],
          value,
        })),
      );
      return { kind: "counter", name, help, samples } as const;
    }),
  ];
}

function describeTimes({ name, warm, cold }: FunctionStats): { labels: Labels; value: Histogram }[] {
  const samples: { labels: Labels; value: Histogram }[] = [];
  if (warm !== undefined) samples.push({ labels: ["function", name, "start", "warm"], value: warm });
  if (cold !== undefined) samples.push({ labels: ["function", name, "start", "cold"], value: cold });
  return samples;
}

function countRequests({ name, requests }: FunctionStats): { labels: Labels; value: number }[] {
  return [...requests.entries()].map(([key, value]) => {
    const [status = "", outcome = status] = key.split(" ", 2);
    return { labels: ["function", name, "status", status, "outcome", outcome], value };
  });
}
