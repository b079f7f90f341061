import type { LogLevel, LogRecord } from "../logs/log-record.ts";
import type { AttributeValue } from "../trace/span.ts";
import { encodeAttributes } from "./encode-span.ts";
import type { ProtoWriter } from "./proto-writer.ts";

/** SeverityNumber (opentelemetry/proto/logs/v1/logs.proto). */
const SEVERITIES: Readonly<Record<LogLevel, number>> = { debug: 5, info: 9, warn: 13, error: 17 };

/** Writes an entry of the log as a field of ScopeLogs. */
export function encodeLog(out: ProtoWriter, record: LogRecord): void {
  const { timeMs, level, text, request } = record;
  const start = out.begin(2);
  out.time(1, timeMs);
  out.integer(2, SEVERITIES[level]);
  out.text(3, level);
  const body = out.begin(5);
  out.text(1, text);
  out.end(body);
  encodeAttributes(out, 6, attributesOf(record));
  if (request !== undefined) {
    const { traceId, handlerSpanId, isSampled } = request.place;
    out.fixed32(8, isSampled ? 1 : 0);
    out.hex(9, traceId);
    out.hex(10, handlerSpanId);
  }
  out.time(11, timeMs);
  out.end(start);
}

function attributesOf({
  function: name,
  versionId,
  process,
  request,
  code,
  details,
}: LogRecord): AttributeValue[] {
  const attributes: AttributeValue[] = [];
  if (name !== undefined) attributes.push("faas.name", name);
  if (versionId !== undefined) attributes.push("faas.version", versionId);
  if (process !== undefined) attributes.push("process.pid", process);
  if (request !== undefined) attributes.push("faas.invocation_id", request.id);
  if (code !== undefined) attributes.push("error.type", code);
  if (details !== "") attributes.push("spore.log.arguments", details);
  return attributes;
}
