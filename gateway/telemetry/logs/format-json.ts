import type { LogRecord } from "./log-record.ts";

/**
 * An entry as one line of JSON, with its end. What functions say stands within strings, where JSON escapes every control character: it cannot end the line, nor add
 * a field. U+2028 and U+2029 are escaped as well, since some readers take them for a line's end.
 */
export function formatJson(record: LogRecord): string {
  return `${escapeUnits(encodeRecord(record))}\n`;
}

/** Escapes what JSON leaves as it is and a reader may not. */
export function escapeUnits(json: string): string {
  return json.replaceAll(/[\u007f-\u009f\u2028\u2029]/g, escapeUnit);
}

function encodeRecord({ timeMs, level, text, details, request, ...rest }: LogRecord): string {
  const { function: name, versionId, process, code } = rest;
  const place = request?.place;
  const fields = JSON.stringify({
    time: new Date(timeMs).toISOString(),
    level,
    message: text,
    function: name,
    version: versionId,
    process,
    code,
    invocation: request?.id,
    trace_id: place?.traceId,
    span_id: place?.handlerSpanId,
  });
  return details === "" ? fields : `${fields.slice(0, -1)},"arguments":${details}}`;
}

function escapeUnit(character: string): string {
  return String.raw`\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
