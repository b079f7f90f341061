import type { ColdStarts, Isolation, Memory } from "./measure.ts";
import { quantilesOf } from "./quantiles.ts";

/** What was measured in one run; what was left out is undefined. */
export interface Measured {
  readonly starts: readonly ColdStarts[];
  readonly memory: Memory | undefined;
  readonly isolation: Isolation | undefined;
}

/** A figure beside what it must not pass. */
export interface Verdict {
  readonly what: string;
  readonly found: number;
  readonly bar: number;
  readonly isMet: boolean;
}

type Quantile = "p50" | "p99";

interface RatioBar {
  readonly name: string;
  readonly quantile: Quantile;
  readonly atMost: number;
}

/** How many times workerd's time, in the same run. */
const AGAINST_WORKERD: readonly RatioBar[] = [
  { name: "hello", quantile: "p50", atMost: 0.2 },
  { name: "hello", quantile: "p99", atMost: 0.3 },
  { name: "heavy", quantile: "p50", atMost: 0.05 },
  { name: "heavy", quantile: "p99", atMost: 0.05 },
  { name: "api", quantile: "p50", atMost: 0.3 },
  { name: "api", quantile: "p99", atMost: 0.3 },
  { name: "bundle", quantile: "p50", atMost: 0.3 },
  { name: "bundle", quantile: "p99", atMost: 0.3 },
  { name: "burst", quantile: "p99", atMost: 0.3 },
];
/** Start-up code must not show: how many times hello's own time. */
const HEAVY_AGAINST_HELLO = 2;
const MAX_MEGABYTES_EACH = 2.5;
const MIN_ISOLATED_PER_SECOND = 150;
const MEGABYTE = 1024 * 1024;

/** Holds what was measured against what must be reached. */
export function judge({ starts, memory, isolation }: Measured): readonly Verdict[] {
  return [
    ...AGAINST_WORKERD.flatMap((bar) => judgeRatio(starts, bar)),
    ...judgeHeavy(starts),
    ...(memory === undefined
      ? []
      : [atMost("memory each, MB", memory.bytesEach / MEGABYTE, MAX_MEGABYTES_EACH)]),
    ...(isolation?.kind === "measured"
      ? [
          atLeast("isolation per request, requests a second", isolation.perSecond, MIN_ISOLATED_PER_SECOND),
          atMost("isolation per request, failures", isolation.failures.length, 0),
        ]
      : []),
    ...starts.map(({ name, spore }) => atMost(`${name}, failures`, failuresOf(spore).length, 0)),
  ];
}

function judgeRatio(
  starts: readonly ColdStarts[],
  { name, quantile, atMost: bar }: RatioBar,
): readonly Verdict[] {
  const found = starts.find((start) => start.name === name);
  if (found === undefined || found.workerd.length === 0) return [];
  const ratio = latencies(found.spore)[quantile] / latencies(found.workerd)[quantile];
  return [atMost(`${name} ${quantile}, × workerd's`, ratio, bar)];
}

function judgeHeavy(starts: readonly ColdStarts[]): readonly Verdict[] {
  const [hello, heavy] = ["hello", "heavy"].map((name) => starts.find((start) => start.name === name));
  if (hello === undefined || heavy === undefined) return [];
  return (["p50", "p99"] as const).map((quantile) => {
    const ratio = latencies(heavy.spore)[quantile] / latencies(hello.spore)[quantile];
    return atMost(`heavy ${quantile}, × hello's`, ratio, HEAVY_AGAINST_HELLO);
  });
}

/** Times of the right answers. */
export function latencies(hits: ColdStarts["spore"]): ReturnType<typeof quantilesOf> {
  return quantilesOf(hits.filter(({ failure }) => failure === "").map(({ latencyMs }) => latencyMs));
}

export function failuresOf(hits: ColdStarts["spore"]): readonly string[] {
  return hits.map(({ failure }) => failure).filter((failure) => failure !== "");
}

function atMost(what: string, found: number, bar: number): Verdict {
  return { what, found, bar, isMet: found <= bar };
}

function atLeast(what: string, found: number, bar: number): Verdict {
  return { what, found, bar, isMet: found >= bar };
}
