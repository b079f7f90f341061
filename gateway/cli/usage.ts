import { parseArgs } from "node:util";
import { readUsage } from "../telemetry/usage/usage-store.ts";
import { addRow, createRow, type UsageRow } from "../telemetry/usage/usage-row.ts";
import { UsageError } from "./arguments.ts";
import { findStateFolder } from "./telemetry.ts";
import { parseSince } from "./since.ts";
import { formatCsv, formatJsonRows, formatTable } from "./usage-formats.ts";

export const USAGE_HELP = `Usage: spore usage [function] [options]

What functions used, as spore serve has kept it: by function, or by function and hour with --hours.

Options:
  --since <when>   from when on: 30m, 24h, 7d, or a date such as 2026-11-01 or 2026-11-01T12:00Z (default: 24h)
  --hours          a row for each hour
  --json           a JSON object a line
  --csv            comma-separated values (RFC 4180)

The figures are kept every 10 seconds in $SPORE_STATE (default: $XDG_STATE_HOME/spore, ~/.local/state/spore). Hours are UTC.
`;

/** `spore usage`: prints what functions used. Returns the exit code. */
export function usage(args: readonly string[]): number {
  const { values, positionals } = parse(args);
  process.stdout.write(values.help === true ? USAGE_HELP : report(values, positionals));
  return 0;
}

function report(
  { since = "24h", hours, json, csv }: ReturnType<typeof readFlags>["values"],
  [name, ...rest]: readonly string[],
): string {
  if (rest.length > 0)
    throw new UsageError(`Cannot tell the usage of "${rest.join(" ")}" too: wanted one function`);
  if (json === true && csv === true)
    throw new UsageError("Cannot print as --json and as --csv: wanted one of them");
  const rows = read(since, name);
  const format = json === true ? formatJsonRows : csv === true ? formatCsv : formatTable;
  return format(hours === true ? rows : sumByFunction(rows));
}

function read(since: string, name: string | undefined): readonly UsageRow[] {
  const folder = findStateFolder(process.env);
  if (folder === undefined) throw new UsageError("Cannot tell the usage: SPORE_STATE=off keeps none");
  const rows = readUsage(folder, { since: parseSince(since, Date.now()) / 1_000, function: name });
  if (rows === undefined)
    throw new UsageError(`Cannot tell the usage: spore serve has not kept any in ${folder}`);
  return rows;
}

function parse(args: readonly string[]): ReturnType<typeof readFlags> {
  try {
    return readFlags(args);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

// oxlint-disable-next-line typescript/explicit-function-return-type -- the flags make it
function readFlags(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      since: { type: "string" },
      hours: { type: "boolean" },
      json: { type: "boolean" },
      csv: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
}

/** The functions that were used most come first. */
function sumByFunction(rows: readonly UsageRow[]): readonly UsageRow[] {
  const sums = new Map<string, UsageRow>();
  for (const row of rows) {
    const sum = sums.get(row.function) ?? createRow(row.function, 0);
    addRow(sum, row);
    sums.set(row.function, sum);
  }
  return [...sums.values()].toSorted((a, b) => b.gbSeconds - a.gbSeconds || b.invocations - a.invocations);
}
