import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { DatabaseSync, type SQLOutputValue, type StatementSync } from "node:sqlite";
import { createRow, HOUR_SECONDS, USAGE_SUMS, type UsageRow } from "./usage-row.ts";

const FILE = "usage.sqlite";
/** Gateways may share a file: how long one waits for another, in milliseconds. */
const BUSY_MS = 5_000;

/** Columns by field. */
const COLUMNS = {
  invocations: "invocations",
  errors: "errors",
  coldStarts: "cold_starts",
  billedMs: "billed_ms",
  cpuMs: "cpu_ms",
  gbSeconds: "gb_seconds",
  bytesIn: "bytes_in",
  bytesOut: "bytes_out",
} as const satisfies Record<(typeof USAGE_SUMS)[number], string>;
const NAMES = USAGE_SUMS.map((field) => COLUMNS[field]);

const CREATE = `CREATE TABLE IF NOT EXISTS usage (
  function TEXT NOT NULL,
  hour INTEGER NOT NULL,
  ${NAMES.map((name) => `${name} REAL NOT NULL`).join(",\n  ")},
  PRIMARY KEY (hour, function)
) STRICT, WITHOUT ROWID`;

const ADD = `INSERT INTO usage (function, hour, ${NAMES.join(", ")})
VALUES (?, ?, ${NAMES.map(() => "?").join(", ")})
ON CONFLICT (hour, function) DO UPDATE SET ${NAMES.map((name) => `${name} = ${name} + excluded.${name}`).join(", ")}`;

/** What functions used, hour by hour, in an SQLite file of a folder. */
export class UsageStore implements Disposable {
  readonly #database: DatabaseSync;
  readonly #add: StatementSync;

  /** @throws {Error} When the file cannot be opened. */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#database = new DatabaseSync(path.join(folder, FILE), { timeout: BUSY_MS });
    this.#database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${CREATE}`);
    this.#add = this.#database.prepare(ADD);
  }

  /** Adds rows to what is kept: all, or none. */
  add(rows: readonly UsageRow[]): void {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      for (const row of rows) this.#add.run(row.function, row.hour, ...USAGE_SUMS.map((field) => row[field]));
      this.#database.exec("COMMIT");
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}

/** What {@link readUsage} picks. */
export interface UsageQuery {
  /** Unix time in seconds: the hour that it lies in is the first. */
  readonly since: number;
  /** One function alone. */
  readonly function?: string | undefined;
}

/**
 * Reads what was kept, in the order of hours and names. Undefined where nothing was ever kept.
 *
 * @throws {Error} When the file cannot be read.
 */
export function readUsage(folder: string, { since, function: name }: UsageQuery): UsageRow[] | undefined {
  const file = path.join(folder, FILE);
  if (!existsSync(file)) return undefined;
  using database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_MS });
  const rows = database
    .prepare("SELECT * FROM usage WHERE hour >= ? AND (? IS NULL OR function = ?) ORDER BY hour, function")
    .all(Math.floor(since / HOUR_SECONDS) * HOUR_SECONDS, name ?? null, name ?? null);
  return rows.map(toRow);
}

function toRow(row: Record<string, SQLOutputValue>): UsageRow {
  const usage = createRow(String(row["function"]), Number(row["hour"]));
  for (const field of USAGE_SUMS) usage[field] = Number(row[COLUMNS[field]]);
  return usage;
}
