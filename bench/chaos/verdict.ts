import { quantilesOf } from "../cold/quantiles.ts";
import type { Outcome } from "./load.ts";

/** Times of the phases, as `performance.now()`. */
export interface Phases {
  readonly baselineFrom: number;
  readonly chaosFrom: number;
  readonly chaosUntil: number;
  readonly until: number;
}

export interface ChaosRun {
  readonly outcomes: readonly Outcome[];
  readonly phases: Phases;
  /** Ids of requests whose function said that it had begun. */
  readonly begun: ReadonlySet<string>;
}

/** One thing that must hold. */
export interface Finding {
  readonly what: string;
  readonly found: string;
  readonly holds: boolean;
}

/** What a request may fail with whose function's process was killed. */
const CRASHED = "instance-crashed";
/** How long after the last kill the speed must be back. */
const RECOVERY_MS = 1_000;
const FULL_SPEED = 0.9;
/**
 * The function's word that it began can be lost with its process in its last moment, on its way: the gateway has had the announcement by then. The
 * function waits far longer than that after the word.
 */
const LOST_WORDS = 0.05;

/** Holds a run against the rules for a gateway whose processes are killed. */
export function judgeChaos({ outcomes, phases, begun }: ChaosRun): readonly Finding[] {
  const failed = outcomes.filter(({ kind }) => kind !== "right");
  const crashed = failed.filter(({ kind, detail }) => kind === "failed" && detail === CRASHED);
  const unbegun = crashed.filter(({ id }) => !begun.has(id));
  const late = failed.filter(({ startedAt }) => startedAt > phases.chaosUntil + RECOVERY_MS);
  const before = ratePerSecond(outcomes, phases.baselineFrom, phases.chaosFrom);
  const after = ratePerSecond(outcomes, phases.chaosUntil + RECOVERY_MS, phases.until);
  return [
    countOf(
      "wrong answers",
      failed.filter(({ kind }) => kind === "wrong"),
    ),
    countOf(
      "connections cut",
      failed.filter(({ kind }) => kind === "cut"),
    ),
    countOf(
      `errors other than ${CRASHED}`,
      failed.filter(({ kind, detail }) => kind === "failed" && detail !== CRASHED),
    ),
    {
      what: `${CRASHED} though the function had not said that it began`,
      found: `${unbegun.length} of ${crashed.length}`,
      holds: unbegun.length <= Math.ceil(crashed.length * LOST_WORDS),
    },
    countOf("failures later than 1 s after the last kill", late),
    {
      what: "requests a second from 1 s after the last kill, beside before the first",
      found: `${after.toFixed(0)} / ${before.toFixed(0)}`,
      holds: after >= before * FULL_SPEED,
    },
  ];
}

/** How long right answers took, by phase. */
export function describeTimes({ outcomes, phases }: ChaosRun): readonly string[] {
  const { baselineFrom, chaosFrom, chaosUntil, until } = phases;
  const spans = [
    ["before", baselineFrom, chaosFrom],
    ["under kills", chaosFrom, chaosUntil],
    ["from 1 s after", chaosUntil + RECOVERY_MS, until],
  ] as const;
  return spans.map(([name, from, to]) => {
    const right = outcomes.filter(
      ({ kind, startedAt }) => kind === "right" && startedAt >= from && startedAt < to,
    );
    const { p50, p99, max } = quantilesOf(right.map(({ startedAt, endedAt }) => endedAt - startedAt));
    const cells = [p50, p99, max].map((ms) => ms.toFixed(1));
    return `| ${name} | ${right.length} | ${ratePerSecond(outcomes, from, to).toFixed(0)} | ${cells.join(" | ")} |`;
  });
}

function ratePerSecond(outcomes: readonly Outcome[], from: number, to: number): number {
  const right = outcomes.filter(({ kind, endedAt }) => kind === "right" && endedAt >= from && endedAt < to);
  return right.length / ((to - from) / 1_000);
}

function countOf(what: string, found: readonly Outcome[]): Finding {
  const kinds = [...new Set(found.map(({ detail }) => detail))].slice(0, 4).join("; ");
  const text = found.length === 0 ? "0" : `${found.length}: ${kinds.replaceAll(/\s+/g, " ")}`;
  return { what, found: text, holds: found.length === 0 };
}
