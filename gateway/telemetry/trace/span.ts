/** The kinds of OTLP. */
export const SpanKind = { INTERNAL: 1, SERVER: 2, CLIENT: 3, PRODUCER: 4, CONSUMER: 5 } as const;
export type SpanKind = (typeof SpanKind)[keyof typeof SpanKind];

export type AttributeValue = string | number | boolean | readonly string[];

/** Names and values in turn. */
export type Attributes = readonly AttributeValue[];

export interface SpanEvent {
  readonly name: string;
  /** Unix time in milliseconds. */
  readonly atMs: number;
  readonly attributes: Attributes;
}

/** A span that has ended. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  /** "" for the first of a trace. */
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly name: string;
  readonly kind: SpanKind;
  /** Unix times in milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  /** Undefined unless it failed; then what is known of that, or "". */
  readonly error: string | undefined;
}
