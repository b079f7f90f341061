/** What a function's tracer needs of the host. */
export interface TelemetryOps {
  /** The invocation for which code runs now, and its traceparent, divided by a space; "" where there is none, or it is not traced. */
  currentTrace: () => string;
  /** Sends a span home, as JSON. */
  sendSpan: (invocation: number, json: string) => void;
  /** The span that the running code is in, by its id: what it asks of the network follows from it. "" for none of its own. */
  enterSpan: (spanId: string) => void;
  /** Unix time in milliseconds, by the gateway's clock. */
  traceNow: () => number;
}
