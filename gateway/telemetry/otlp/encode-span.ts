import type { Attributes, AttributeValue, Span, SpanEvent } from "../trace/span.ts";
import { ProtoWriter } from "./proto-writer.ts";

/** Fields of opentelemetry/proto/trace/v1/trace.proto, of messages of version 1.x. */
const SPANS = 2;
const STATUS_ERROR = 2;
/** Span.flags: sampled, and that it is known whether the parent is elsewhere. */
const FLAGS_LOCAL = 0x1_01;
const FLAGS_REMOTE = 0x3_01;
const SERVER = 2;

/** Names of attributes are few: each is encoded once. */
const names = new Map<string, Buffer>();
const MAX_NAMES = 1_000;

/**
 * Writes a span as a field of ScopeSpans.
 *
 * By hand, since with every request traced this is most of what tracing costs: the SDK's serializer takes several times as long.
 */
export function encodeSpan(out: ProtoWriter, span: Span): void {
  const start = out.begin(SPANS);
  out.hex(1, span.traceId);
  out.hex(2, span.spanId);
  if (span.traceState !== "") out.text(3, span.traceState);
  if (span.parentSpanId !== "") out.hex(4, span.parentSpanId);
  out.text(5, span.name);
  out.integer(6, span.kind);
  out.time(7, span.startMs);
  out.time(8, span.endMs);
  encodeAttributes(out, 9, span.attributes);
  for (const event of span.events) encodeEvent(out, event);
  if (span.error !== undefined) encodeError(out, span.error);
  out.fixed32(16, span.kind === SERVER && span.parentSpanId !== "" ? FLAGS_REMOTE : FLAGS_LOCAL);
  out.end(start);
}

function encodeEvent(out: ProtoWriter, { name, atMs, attributes }: SpanEvent): void {
  const start = out.begin(11);
  out.time(1, atMs);
  out.text(2, name);
  encodeAttributes(out, 3, attributes);
  out.end(start);
}

function encodeError(out: ProtoWriter, message: string): void {
  const start = out.begin(15);
  if (message !== "") out.text(2, message);
  out.integer(3, STATUS_ERROR);
  out.end(start);
}

/** Writes KeyValue messages (opentelemetry/proto/common/v1/common.proto), each as a field of this number. */
export function encodeAttributes(out: ProtoWriter, field: number, attributes: Attributes): void {
  for (let index = 0; index + 1 < attributes.length; index += 2) {
    const start = out.begin(field);
    out.raw(encodeName(String(attributes[index])));
    encodeValue(out, 2, attributes[index + 1] ?? "");
    out.end(start);
  }
}

function encodeName(name: string): Buffer {
  const known = names.get(name);
  if (known !== undefined) return known;
  const writer = new ProtoWriter();
  writer.text(1, name);
  const bytes = writer.take();
  // Functions make names as well: those that come once all are taken are encoded each time.
  if (names.size < MAX_NAMES) names.set(name, bytes);
  return bytes;
}

/** AnyValue. */
function encodeValue(out: ProtoWriter, field: number, value: AttributeValue): void {
  const start = out.begin(field);
  if (typeof value === "string") out.text(1, value);
  else if (typeof value === "boolean") out.integer(2, value ? 1 : 0);
  else if (typeof value === "number") encodeNumber(out, value);
  else {
    const list = out.begin(5);
    for (const item of value) encodeValue(out, 1, item);
    out.end(list);
  }
  out.end(start);
}

function encodeNumber(out: ProtoWriter, value: number): void {
  if (Number.isSafeInteger(value)) out.integer(3, value);
  else out.double(4, value);
}
