import { UsageError } from "./arguments.ts";

const UNITS_MS = new Map([
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

/**
 * Reads a time in the past: an age (`30m`, `24h`, `7d`) or a date (ISO 8601, UTC where it says nothing else). Returns Unix time in milliseconds.
 *
 * @throws {UsageError} When it is neither.
 */
export function parseSince(text: string, nowMs: number): number {
  const [, count = "", unit = ""] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const unitMs = UNITS_MS.get(unit);
  if (unitMs !== undefined) return nowMs - Number(count) * unitMs;
  if (/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})?)?$/.test(text)) {
    const hasZone = text.length === 10 || /(?:Z|[+-]\d{2}:\d{2})$/.test(text.slice(10));
    const timeMs = Date.parse(hasZone ? text : `${text}Z`);
    if (!Number.isNaN(timeMs)) return timeMs;
  }
  throw new UsageError(
    `Cannot begin at --since ${text}: wanted an age such as 30m, 24h or 7d, or a date such as 2026-11-01T12:00Z`,
  );
}
