import { EPOCH_MS } from "../clock.ts";
import { escapeUnits } from "../logs/format-json.ts";
import type { LogLevel } from "../logs/log-record.ts";
import type { RequestRecord } from "../request-record.ts";
import { redactTarget } from "../trace/redact.ts";

/** Longest target that is told. */
const MAX_TARGET_CHARACTERS = 2_048;

/** How severe the end of a request is. */
export function levelOfRequest({ status, outcome }: RequestRecord): LogLevel {
  if (status >= 500 || outcome === "instance-crashed") return "error";
  return outcome === "ok" ? "info" : "warn";
}

/** A request that is over, as one line of JSON with its end. */
export function formatRequest(record: RequestRecord): string {
  const { function: facts, start, cpu, pid } = record;
  const line = JSON.stringify({
    type: "request",
    time: new Date(EPOCH_MS + record.startedAt).toISOString(),
    level: levelOfRequest(record),
    function: facts?.name,
    version: facts?.id,
    method: record.method.slice(0, MAX_METHOD_CHARACTERS),
    target: redactTarget(record.target.slice(0, MAX_TARGET_CHARACTERS)),
    status: record.status,
    outcome: record.outcome,
    duration_ms: round(record.durationMs),
    cpu_ms: cpu === undefined ? undefined : round(cpu.cpuMs),
    cold_start: start?.kind,
    instance: pid === 0 ? undefined : pid,
    invocation: record.id,
    trace_id: record.place.traceId,
    span_id: record.place.handlerSpanId,
  });
  return `${escapeUnits(line)}\n`;
}

const MAX_METHOD_CHARACTERS = 32;

/** To microseconds. */
function round(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
