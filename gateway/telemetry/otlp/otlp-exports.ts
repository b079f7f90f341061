import type { LogRecord } from "../logs/log-record.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { TelemetrySettings } from "../settings.ts";
import type { Span } from "../trace/span.ts";
import { encodeLog } from "./encode-log.ts";
import { encodeSpan } from "./encode-span.ts";
import { Exporter } from "./exporter.ts";
import { MetricPush } from "./metric-push.ts";
import { RecordBatch } from "./record-batch.ts";
import { encodeGround } from "./resource.ts";
import type { OtlpSignal } from "./sender.ts";

export interface OtlpExportsOptions {
  readonly settings: TelemetrySettings;
  /** Spore's own. */
  readonly version: string;
  readonly metrics: Metrics;
  readonly onProblem: (text: string) => void;
}

/** What goes to a collector of one signal. */
interface Outlet {
  readonly batch: RecordBatch;
  readonly exporter: Exporter;
}

/** Sends spans, lines and metrics to a collector: those of the three that the settings ask for. */
export class OtlpExports implements AsyncDisposable {
  readonly #spans: Outlet | undefined;
  readonly #lines: Outlet | undefined;
  readonly #metrics: MetricPush | undefined;

  constructor(options: OtlpExportsOptions) {
    const { exports, batchDelayMs, logDelayMs, metricIntervalMs } = options.settings;
    if (exports.traces) this.#spans = open(options, "TRACES", batchDelayMs);
    if (exports.logs) this.#lines = open(options, "LOGS", logDelayMs);
    if (!exports.metrics) return;
    const collect = options.metrics.collect.bind(options.metrics);
    this.#metrics = new MetricPush({
      collect,
      intervalMs: metricIntervalMs,
      ...open(options, "METRICS", logDelayMs),
    });
  }

  /** Whether spans are wanted: what there is no room for is counted as dropped. */
  get takesSpans(): boolean {
    return this.#spans?.exporter.hasRoomFor(1) === true;
  }

  addSpans(spans: readonly Span[]): void {
    if (this.#spans === undefined) return;
    const { batch, exporter } = this.#spans;
    for (const span of spans) encodeSpan(batch.writer, span);
    batch.count += spans.length;
    exporter.added();
  }

  addLine(record: LogRecord): void {
    if (this.#lines?.exporter.hasRoomFor(1) !== true) return;
    const { batch, exporter } = this.#lines;
    encodeLog(batch.writer, record);
    batch.count += 1;
    exporter.added();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([
      this.#spans?.exporter[Symbol.asyncDispose](),
      this.#lines?.exporter[Symbol.asyncDispose](),
      this.#metrics?.[Symbol.asyncDispose](),
    ]);
  }
}

function open(
  { settings, version, metrics, onProblem }: OtlpExportsOptions,
  signal: OtlpSignal,
  delayMs: number,
): Outlet {
  const batch = new RecordBatch(encodeGround(settings.resource, version));
  const exporter = new Exporter({ signal, batch, delayMs, onProblem });
  metrics.exports(signal.toLowerCase(), exporter.counts);
  return { batch, exporter };
}
