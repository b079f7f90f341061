import type { HistogramData, Labels, Metric } from "./metric.ts";

/** What `/metrics` answers with: Prometheus' text format, version 0.0.4. */
export const PROMETHEUS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/**
 * Writes metrics as Prometheus reads them.
 *
 * @yields Lines without their last end. A histogram's come at once, so that they are of one moment.
 */
export function* encodePrometheus(metrics: readonly Metric[]): Generator<string> {
  for (const metric of metrics) {
    if (metric.samples.length === 0) continue;
    const { name, help, kind } = metric;
    yield `# HELP ${name} ${help}\n# TYPE ${name} ${kind}`;
    if (metric.kind === "histogram")
      for (const { labels, value } of metric.samples) yield encodeHistogram(name, labels, value);
    else for (const { labels, value } of metric.samples) yield `${name}${encodeLabels(labels)} ${value}`;
  }
}

function encodeHistogram(name: string, labels: Labels, { bounds, counts, sum }: HistogramData): string {
  const lines: string[] = [];
  const own = encodeLabels(labels);
  const opened = own === "" ? "{" : `${own.slice(0, -1)},`;
  let total = 0;
  for (const [index, count] of counts.entries()) {
    total += count;
    lines.push(`${name}_bucket${opened}le="${bounds[index] ?? "+Inf"}"} ${total}`);
  }
  lines.push(`${name}_sum${own} ${sum}`, `${name}_count${own} ${total}`);
  return lines.join("\n");
}

function encodeLabels(labels: Labels): string {
  if (labels.length === 0) return "";
  const pairs: string[] = [];
  for (let index = 0; index + 1 < labels.length; index += 2)
    pairs.push(`${labels[index]}="${escape(labels[index + 1] ?? "")}"`);
  return `{${pairs.join(",")}}`;
}

/** A value must not end its line or its quotes: functions' names are checked, but reasons are what they are. */
function escape(value: string): string {
  return value.replaceAll(/["\\\n]/g, (character) => (character === "\n" ? "\\n" : `\\${character}`));
}
