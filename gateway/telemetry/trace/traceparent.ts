/** Where a request stands in a trace, as its traceparent says. */
export interface RemoteParent {
  readonly traceId: string;
  readonly spanId: string;
  readonly isSampled: boolean;
}

/** W3C Trace Context §3.2: of later versions, the first four parts are read. Ids of zeros alone and the version ff are not valid. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const SAMPLED = 1;

/** Reads a traceparent. Undefined for one that is not valid: it is then as if there were none (§3.4). */
export function parseTraceparent(value: string | undefined): RemoteParent | undefined {
  const parts = value === undefined ? null : TRACEPARENT.exec(value);
  if (parts === null || (parts[4] !== undefined && value?.startsWith("00") === true)) return undefined;
  const [, traceId = "", spanId = "", flags = ""] = parts;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & SAMPLED) !== 0 };
}

/** The traceparent of what follows from a span. */
export function encodeTraceparent({ traceId, spanId, isSampled }: RemoteParent): string {
  return `00-${traceId}-${spanId}-${isSampled ? "01" : "00"}`;
}
