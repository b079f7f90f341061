import { setImmediate } from "node:timers/promises";
import { EPOCH_MS } from "../clock.ts";
import type { Metric } from "../metrics/metric.ts";
import { encodeMetric } from "./encode-metric.ts";
import type { Exporter } from "./exporter.ts";
import type { RecordBatch } from "./record-batch.ts";

export interface MetricPushOptions {
  readonly collect: () => readonly Metric[];
  readonly batch: RecordBatch;
  readonly exporter: Exporter;
  readonly intervalMs: number;
}

/** Series that are encoded at once, between which the gateway turns to requests. */
const SERIES_AT_ONCE = 200;

/** Sends all metrics again and again. */
export class MetricPush implements AsyncDisposable {
  readonly #options: MetricPushOptions;
  readonly #timer: NodeJS.Timeout;
  #pushing: Promise<void> | undefined;

  constructor(options: MetricPushOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.push(), options.intervalMs).unref();
  }

  /** Sends what the metrics are now, unless that is being done. */
  async push(): Promise<void> {
    this.#pushing ??= this.#push().finally(() => {
      this.#pushing = undefined;
    });
    await this.#pushing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#pushing;
    await this.push();
    await this.#options.exporter[Symbol.asyncDispose]();
  }

  async #push(): Promise<void> {
    const { collect, batch, exporter } = this.#options;
    const span = { startMs: EPOCH_MS, nowMs: Date.now() };
    for (const metric of collect())
      for (const part of split(metric)) {
        const { length } = part.samples;
        if (!exporter.hasRoomFor(length)) continue;
        encodeMetric(batch.writer, part, span);
        batch.count += length;
        exporter.added();
        await setImmediate();
        await exporter.pace();
      }
  }
}

function* split(metric: Metric): Generator<Metric> {
  const { samples } = metric;
  for (let from = 0; from < samples.length; from += SERIES_AT_ONCE) {
    const to = from + SERIES_AT_ONCE;
    yield metric.kind === "histogram"
      ? { ...metric, samples: metric.samples.slice(from, to) }
      : { ...metric, samples: metric.samples.slice(from, to) };
  }
}
