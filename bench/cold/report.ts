import { failuresOf, judge, latencies, type Measured } from "./bars.ts";
import type { ColdStarts, Isolation, Memory } from "./measure.ts";
import { quantilesOf } from "./quantiles.ts";

/** A client that is later than this was held up itself: its figures say nothing. */
const MAX_SKEW_MS = 1;
/** With more of the machine in use before the run, its figures are for ratios only. */
const MAX_BUSY = 0.05;
const MEGABYTE = 1024 * 1024;

export interface Circumstances {
  readonly machine: string;
  readonly seed: number;
  /** Share of the machine's processor time that others used before anything was started. */
  readonly busyBefore: number;
  /** Why there are no figures of workerd; empty when there are. */
  readonly peerMissing: string;
}

/** The tables, in Markdown. */
export function describeRun(circumstances: Circumstances, measured: Measured): string {
  const { machine, seed, busyBefore, peerMissing } = circumstances;
  return [
    `${machine}; seed ${seed}; ${(busyBefore * 100).toFixed(1)} % of the processors in use before${busyBefore > MAX_BUSY ? " (NOT IDLE: read ratios only)" : ""}`,
    ...(peerMissing === "" ? [] : [peerMissing]),
    "",
    ...describeStarts(measured.starts),
    ...describeMemory(measured.memory),
    ...describeIsolation(measured.isolation),
    "",
    "| must be reached | found | bar | |",
    "|---|---|---|---|",
    ...judge(measured).map(
      ({ what, found, bar, isMet }) =>
        `| ${what} | ${toText(found)} | ${bar} | ${isMet ? "met" : "MISSED"} |`,
    ),
  ].join("\n");
}

function describeStarts(starts: readonly ColdStarts[]): readonly string[] {
  if (starts.length === 0) return [];
  return [
    "First request to a version that was never called, HTTP, from the time at which it was to be sent to the whole answer, in ms.",
    "Connections were open, and used once; servers had come to rest after their start; one request at a time but for `burst`, which is all at once.",
    "",
    "| subject | bundle, KB | versions | Spore p50 | p90 | p99 | workerd p50 | p90 | p99 | ratio p50 | p99 | processes before | failed |",
    "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ...starts.map(describeStart),
    "",
    "By phase (route, queue, take or fork, hand over, evaluate, handler, first byte): the runtime does not tell yet.",
    ...starts.flatMap(describeFaults),
    "",
  ];
}

function describeStart({ name, bundleBytes, spore, workerd, processesBefore }: ColdStarts): string {
  const [own, peer] = [latencies(spore), latencies(workerd)];
  const times = [own, peer].flatMap(({ p50, p90, p99 }) => [p50, p90, p99]);
  return `| ${[
    name,
    (bundleBytes / 1024).toFixed(1),
    spore.length,
    ...times.map(toText),
    toText(own.p50 / peer.p50),
    toText(own.p99 / peer.p99),
    processesBefore,
    `${failuresOf(spore).length} / ${failuresOf(workerd).length}`,
  ].join(" | ")} |`;
}

/** What makes a row worth nothing. */
function describeFaults({ name, spore, workerd }: ColdStarts): readonly string[] {
  const skew = quantilesOf([...spore, ...workerd].map(({ skewMs }) => skewMs)).p99;
  const faults = [...new Set([...failuresOf(spore), ...failuresOf(workerd)])].slice(0, 3);
  return [
    ...(skew > MAX_SKEW_MS && name !== "burst"
      ? [`${name}: INVALID, the client itself was late by ${toText(skew)} ms (p99)`]
      : []),
    ...faults.map((fault) => `${name}: ${fault.replaceAll(/\s+/g, " ")}`),
  ];
}

function describeMemory(memory: Memory | undefined): readonly string[] {
  if (memory === undefined) return [];
  const { alive, bytesEach, workerdBytesEach, failures } = memory;
  const peer =
    workerdBytesEach === undefined ? "" : `; workerd ${toText(workerdBytesEach / MEGABYTE)} MB a version`;
  return [
    `Memory (PSS) of an idle warm instance of hello, with ${alive} more alive than before: ${toText(bytesEach / MEGABYTE)} MB${peer}`,
    ...failures.slice(0, 3).map((failure) => `memory: ${failure.replaceAll(/\s+/g, " ")}`),
  ];
}

function describeIsolation(isolation: Isolation | undefined): readonly string[] {
  if (isolation === undefined) return [];
  if (isolation.kind === "missing") return [`Isolation per request was not measured: ${isolation.reason}`];
  const { perSecond, requests, failures } = isolation;
  return [
    `Isolation per request, hello: ${toText(perSecond)} requests a second, ${failures.length} of ${requests} failed`,
    ...failures.slice(0, 3).map((failure) => `isolation: ${failure.replaceAll(/\s+/g, " ")}`),
  ];
}

function toText(value: number): string {
  if (Number.isNaN(value)) return "–";
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}
