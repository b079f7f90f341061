import type { HistogramData, Labels, Metric } from "../metrics/metric.ts";
import { encodeAttributes } from "./encode-span.ts";
import type { ProtoWriter } from "./proto-writer.ts";

/** Metric.data (opentelemetry/proto/metrics/v1/metrics.proto): the fields of its forms. */
const FORMS: Readonly<Record<Metric["kind"], number>> = { gauge: 5, counter: 7, histogram: 9 };
const CUMULATIVE = 2;

/** When counting began, and now: Unix times in milliseconds. */
export interface MetricSpan {
  readonly startMs: number;
  readonly nowMs: number;
}

/** Writes a metric as a field of ScopeMetrics, under the name that it has for Prometheus: a dashboard works with both. */
export function encodeMetric(out: ProtoWriter, metric: Metric, span: MetricSpan): void {
  const { name, help, kind } = metric;
  const start = out.begin(2);
  out.text(1, name);
  out.text(2, help);
  const data = out.begin(FORMS[kind]);
  if (kind === "histogram")
    for (const { labels, value } of metric.samples) encodeHistogram(out, value, { labels, span });
  else for (const { labels, value } of metric.samples) encodeNumber(out, value, { labels, span });
  if (kind !== "gauge") out.integer(2, CUMULATIVE);
  if (kind === "counter") out.integer(3, 1);
  out.end(data);
  out.end(start);
}

interface Point {
  readonly labels: Labels;
  readonly span: MetricSpan;
}

function encodeNumber(out: ProtoWriter, value: number, { labels, span }: Point): void {
  const start = out.begin(1);
  out.time(2, span.startMs);
  out.time(3, span.nowMs);
  out.double(4, value);
  encodeAttributes(out, 7, labels);
  out.end(start);
}

function encodeHistogram(
  out: ProtoWriter,
  { count, sum, counts, bounds }: HistogramData,
  point: Point,
): void {
  const start = out.begin(1);
  out.time(2, point.span.startMs);
  out.time(3, point.span.nowMs);
  out.fixed64(4, count);
  out.double(5, sum);
  for (const each of counts) out.fixed64(6, each);
  for (const bound of bounds) out.double(7, bound);
  encodeAttributes(out, 9, point.labels);
  out.end(start);
}
