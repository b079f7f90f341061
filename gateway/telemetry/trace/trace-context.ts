import { makeSpanId, makeTraceId } from "./trace-ids.ts";
import { encodeTraceparent, type RemoteParent } from "./traceparent.ts";

/** The place of one request in its trace. */
export class TraceContext {
  readonly traceId: string;
  /** The client's span; "" where it said none. */
  readonly parentSpanId: string;
  readonly isSampled: boolean;
  /** Of the request's own span. */
  readonly spanId = makeSpanId();
  /** Of the span that stands for the function's work. */
  readonly handlerSpanId = makeSpanId();

  constructor(parent: RemoteParent | undefined, isSampled: boolean) {
    this.traceId = parent?.traceId ?? makeTraceId();
    this.parentSpanId = parent?.spanId ?? "";
    this.isSampled = isSampled;
  }

  /** What the function is told. */
  get handlerTraceparent(): string {
    const { traceId, isSampled } = this;
    return encodeTraceparent({ traceId, isSampled, spanId: this.handlerSpanId });
  }
}
