import type { Labels, Metric } from "./metric.ts";

/** The metrics of several processes as one: each series says by `worker` whose it is, so that one that begins anew is known to. */
export function joinMetrics(
  parts: readonly { readonly worker: string; readonly metrics: readonly Metric[] }[],
): Metric[] {
  const joined = new Map<string, Metric>();
  for (const { worker, metrics } of parts)
    for (const metric of metrics) {
      const own = withLabel(metric, ["worker", worker]);
      const before = joined.get(metric.name);
      joined.set(metric.name, before === undefined ? own : append(before, own));
    }
  return [...joined.values()];
}

function withLabel(metric: Metric, label: Labels): Metric {
  if (metric.kind === "histogram")
    return {
      ...metric,
      samples: metric.samples.map(({ labels, value }) => ({ labels: [...labels, ...label], value })),
    };
  return {
    ...metric,
    samples: metric.samples.map(({ labels, value }) => ({ labels: [...labels, ...label], value })),
  };
}

/** Of two kinds under one name, as builds could have that differ, the first one stays. */
function append(before: Metric, next: Metric): Metric {
  if (before.kind === "histogram")
    return next.kind === "histogram" ? { ...before, samples: [...before.samples, ...next.samples] } : before;
  return next.kind === "histogram" ? before : { ...before, samples: [...before.samples, ...next.samples] };
}
