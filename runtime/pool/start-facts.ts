import type { CodeCacheUse } from "./code-caches.ts";

/** How an instance was started, and what each step took, in milliseconds. */
export interface StartFacts {
  readonly kind: "snapshot" | "blank";
  /** `performance.now()` when it was asked for, and when it was ready. */
  readonly beganAt: number;
  readonly readyAt: number;
  /** Until there was a blank to give the version to. */
  readonly takeMs: number;
  /** Until the snapshot was copied. */
  readonly forkMs: number;
  /** The version's way to the process. */
  readonly handOverMs: number;
  /** The start-up code. */
  readonly evaluateMs: number;
  /** What became of the code cache. */
  readonly codeCache: CodeCacheUse;
}

export interface StartTimes {
  readonly isCopy: boolean;
  readonly beganAt: number;
  /** When there was a process. */
  readonly takenAt: number;
  /** How long the start-up code took, as the instance says it. */
  readonly evaluateMs: number;
  readonly codeCache: CodeCacheUse;
}

/** Puts the facts of a start together that has just ended. */
export function measureStart({ isCopy, beganAt, takenAt, evaluateMs, codeCache }: StartTimes): StartFacts {
  const readyAt = performance.now();
  const gotMs = takenAt - beganAt;
  const ranMs = Math.min(evaluateMs, readyAt - takenAt);
  return {
    kind: isCopy ? "snapshot" : "blank",
    beganAt,
    readyAt,
    takeMs: isCopy ? 0 : gotMs,
    forkMs: isCopy ? gotMs : 0,
    handOverMs: readyAt - takenAt - ranMs,
    evaluateMs: ranMs,
    codeCache,
  };
}
