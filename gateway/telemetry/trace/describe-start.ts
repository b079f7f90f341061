import type { StartFacts } from "#runtime";
import { makeSpan, type SpanGround } from "./make-span.ts";
import type { Span } from "./span.ts";

/** Adds a cold start and its phases. Only what took time is shown: a copy of a snapshot has no blank to take. */
export function describeStart(spans: Span[], start: StartFacts, ground: SpanGround): void {
  const { beganAt, readyAt, kind, codeCache } = start;
  const parent = ground.trace.spanId;
  const attributes = ["spore.start.kind", kind, "spore.start.code_cache", codeCache];
  const span = makeSpan(ground, { name: "cold start", from: beganAt, to: readyAt, parent, attributes });
  spans.push(span);
  let from = beganAt;
  for (const [name, tookMs] of phasesOf(start)) {
    if (tookMs > 0) spans.push(makeSpan(ground, { name, from, to: from + tookMs, parent: span.spanId }));
    from += tookMs;
  }
}

/** The phases of a start in their order, in milliseconds. */
export function phasesOf({
  takeMs,
  forkMs,
  handOverMs,
  evaluateMs,
}: StartFacts): readonly (readonly [name: string, ms: number])[] {
  return [
    ["take", takeMs],
    ["fork", forkMs],
    ["hand over", handOverMs],
    ["evaluate", evaluateMs],
  ];
}
