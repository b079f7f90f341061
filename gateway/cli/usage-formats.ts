import { USAGE_SUMS, type UsageRow } from "../telemetry/usage/usage-row.ts";

/** Hours, where rows have them: a sum over several has none, which is 0. */
function hourOf({ hour }: UsageRow): string {
  return hour === 0 ? "" : new Date(hour * 1_000).toISOString();
}

/** What is printed of a row, in this order. Times are in milliseconds, as their names say. */
const FIELDS = {
  invocations: "invocations",
  errors: "errors",
  coldStarts: "cold_starts",
  billedMs: "billed_ms",
  cpuMs: "cpu_ms",
  gbSeconds: "gb_seconds",
  bytesIn: "bytes_in",
  bytesOut: "bytes_out",
} as const satisfies Record<(typeof USAGE_SUMS)[number], string>;

/** A JSON object a line. */
export function formatJsonRows(rows: readonly UsageRow[]): string {
  return rows
    .map((row) => {
      const sums = Object.fromEntries(USAGE_SUMS.map((field) => [FIELDS[field], row[field]]));
      return `${JSON.stringify({ hour: hourOf(row) || undefined, function: row.function, ...sums })}\n`;
    })
    .join("");
}

/** RFC 4180, with a header. Functions' names have no character that needs quotes. */
export function formatCsv(rows: readonly UsageRow[]): string {
  const header = ["hour", "function", ...USAGE_SUMS.map((field) => FIELDS[field])];
  const lines = rows.map((row) => [hourOf(row), row.function, ...USAGE_SUMS.map((field) => row[field])]);
  return [header, ...lines].map((cells) => `${cells.join(",")}\r\n`).join("");
}

const HEADINGS = [
  "function",
  "invocations",
  "errors",
  "cold",
  "billed s",
  "CPU s",
  "GB-s",
  "in MB",
  "out MB",
] as const;
const MB = 1024 * 1024;

/** For people. */
export function formatTable(rows: readonly UsageRow[]): string {
  if (rows.length === 0) return "Nothing was used.\n";
  const hasHours = rows.some(({ hour }) => hour !== 0);
  const lines = rows.map((row) => [...(hasHours ? [hourOf(row).slice(0, 16)] : []), ...cellsOf(row)]);
  const all = [[...(hasHours ? ["hour (UTC)"] : []), ...HEADINGS], ...lines];
  const widths = all[0]?.map((_heading, column) =>
    Math.max(...all.map((cells) => cells[column]?.length ?? 0)),
  );
  const texts = hasHours ? 2 : 1;
  return all
    .map((cells) => {
      const padded = cells.map((cell, column) =>
        column < texts ? cell.padEnd(widths?.[column] ?? 0) : cell.padStart(widths?.[column] ?? 0),
      );
      return `${padded.join("  ").trimEnd()}\n`;
    })
    .join("");
}

function cellsOf(row: UsageRow): readonly string[] {
  return [
    row.function,
    String(row.invocations),
    String(row.errors),
    String(row.coldStarts),
    (row.billedMs / 1_000).toFixed(3),
    (row.cpuMs / 1_000).toFixed(3),
    row.gbSeconds.toFixed(3),
    (row.bytesIn / MB).toFixed(3),
    (row.bytesOut / MB).toFixed(3),
  ];
}
