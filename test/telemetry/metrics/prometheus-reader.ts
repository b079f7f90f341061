const SAMPLE = /^(([a-z_]+)(?:\{(?:[a-z_]+="(?:[^"\\]|\\["\\n])*",?)*\})?) (-?[0-9.e+-]+|\+Inf|NaN)$/;

/**
 * Reads Prometheus' text format, strictly: every line is a comment or a sample, each family has its type before its samples, and no series comes twice.
 *
 * @returns Values by series, as written.
 */
export function readSamples(text: string): ReadonlyMap<string, number> {
  const samples = new Map<string, number>();
  const families = new Set<string>();
  for (const line of text.trimEnd().split("\n")) {
    const [, family] = /^# TYPE ([a-z_]+) (?:counter|gauge|histogram)$/.exec(line) ?? [];
    if (family !== undefined) families.add(family);
    if (!line.startsWith("# ")) readSample(line, samples, families);
  }
  return samples;
}

function readSample(line: string, samples: Map<string, number>, families: ReadonlySet<string>): void {
  const [, series, name = "", value] = SAMPLE.exec(line) ?? [];
  if (series === undefined || samples.has(series)) throw new SyntaxError(`Cannot read "${line}"`);
  if (!families.has(name) && !families.has(name.replace(/_(?:bucket|sum|count)$/, "")))
    throw new SyntaxError(`Cannot read ${name}: it has no type`);
  samples.set(series, Number(value));
}
