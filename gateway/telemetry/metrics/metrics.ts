import type { FunctionLine, Version } from "#runtime";
import type { Exporter } from "../otlp/exporter.ts";
import type { RequestObserver } from "../observer.ts";
import type { RequestRecord } from "../request-record.ts";
import type { SubrequestRecord } from "../subrequest-record.ts";
import { Counter } from "./counter.ts";
import type { Metric } from "./metric.ts";
import { RequestMetrics } from "./request-metrics.ts";
import { counter, gauge, type MetricSources, RuntimeMetrics } from "./runtime-metrics.ts";

/** Reasons for an instance's end that are told apart. */
const MAX_REASONS = 32;
/** What an instance says of a line's level may be anything. */
const LEVELS: ReadonlySet<string> = new Set(["debug", "log", "info", "warn", "error", "trace"]);

/** All that is counted. On a request's way numbers are added up; all else is done when somebody asks. */
export class Metrics implements RequestObserver {
  readonly requests = new RequestMetrics();
  readonly #version: string;
  readonly #ends = new Counter(MAX_REASONS);
  readonly #exporters = new Map<string, Exporter["counts"]>();
  #runtime: RuntimeMetrics | undefined;

  /** @param version Spore's own. */
  constructor(version: string) {
    this.#version = version;
  }

  onRequest(record: RequestRecord): void {
    this.requests.onRequest(record);
  }

  onSubrequest(subrequest: SubrequestRecord): void {
    this.requests.onSubrequest(subrequest);
  }

  onLine({ version, level }: FunctionLine): void {
    this.requests.statsOf(version.name).lines.add(LEVELS.has(level) ? level : "other");
  }

  onSpent(version: Version, cpuMs: number): void {
    this.requests.statsOf(version.name).cpuMs += cpuMs;
  }

  /** An instance ended. What follows a colon is no reason but its details. */
  onEnd(reason: string): void {
    const [name = ""] = reason.split(":", 1);
    this.#ends.add(name);
  }

  /** There is a runtime now. */
  attach(sources: MetricSources): void {
    this.#runtime?.close();
    this.#runtime = new RuntimeMetrics(sources);
  }

  /** Something is sent to a collector. */
  exports(signal: string, counts: Exporter["counts"]): void {
    this.#exporters.set(signal, counts);
  }

  close(): void {
    this.#runtime?.close();
    this.#runtime = undefined;
  }

  collect(): Metric[] {
    const ends = [...this.#ends.entries()].map(([reason, value]) => ({ labels: ["reason", reason], value }));
    return [
      gauge("spore_build_info", "Spore's version.", [{ labels: ["version", this.#version], value: 1 }]),
      ...this.requests.collect(),
      counter("spore_instance_ends_total", "Instances that ended, by reason.", ends),
      ...(this.#runtime?.collect() ?? []),
      this.#describeExports(),
    ];
  }

  #describeExports(): Metric {
    const samples = [...this.#exporters].flatMap(([signal, counts]) =>
      Object.entries(counts).map(([result, value]) => ({
        labels: ["signal", signal, "result", result],
        value,
      })),
    );
    return counter(
      "spore_telemetry_exported_total",
      "Spans, lines and series for the collector: sent, failed, and dropped since there were too many.",
      samples,
    );
  }
}
