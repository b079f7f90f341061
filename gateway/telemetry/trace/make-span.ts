import { EPOCH_MS } from "../clock.ts";
import { type Attributes, type Span, SpanKind } from "./span.ts";
import type { TraceContext } from "./trace-context.ts";
import { makeSpanId } from "./trace-ids.ts";

/** What all spans of a request have in common. */
export interface SpanGround {
  readonly trace: TraceContext;
  readonly traceState: string;
}

/** What a span is made of; times are of `performance.now()`. */
export interface SpanParts {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly parent: string;
  readonly attributes?: Attributes;
}

/** A span of Spore's own. */
export function makeSpan({ trace, traceState }: SpanGround, parts: SpanParts): Span {
  const { name, from, to, parent, attributes = [] } = parts;
  return {
    traceId: trace.traceId,
    spanId: makeSpanId(),
    parentSpanId: parent,
    traceState,
    name,
    kind: SpanKind.INTERNAL,
    startMs: EPOCH_MS + from,
    endMs: EPOCH_MS + Math.max(from, to),
    attributes,
    events: [],
    error: undefined,
  };
}
