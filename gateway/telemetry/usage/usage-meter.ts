import type { Version } from "#runtime";
import type { RequestRecord } from "../request-record.ts";
import { addRow, createRow, HOUR_SECONDS, type UsageRow } from "./usage-row.ts";

/** Rows that wait to be kept at most: what comes then stands under one name for each hour. */
const MAX_ROWS = 50_000;
/** No function may have this name. */
const OTHERS = "_other";
const GB_MS = 1024 * 1024 * 1024 * 1_000;

/** Adds up what functions use, until it is taken to be kept. */
export class UsageMeter {
  #rows = new Map<string, UsageRow>();
  #hour = 0;
  #hourEndsAt = 0;

  /** A request is over. Those that no function answers are nobody's. */
  onRequest(record: RequestRecord): void {
    const { function: facts, openedAt, status } = record;
    if (facts === undefined) return;
    const row = this.#rowOf(facts.name);
    row.bytesIn += record.requestBytes;
    row.bytesOut += record.responseBytes;
    if (status >= 500) row.errors += 1;
    if (record.isCold) row.coldStarts += 1;
    if (openedAt === 0) return;
    const { billedMs } = record;
    row.invocations += 1;
    row.billedMs += billedMs;
    row.gbSeconds += (billedMs * facts.memoryBytes) / GB_MS;
  }

  onSpent({ name }: Version, cpuMs: number): void {
    this.#rowOf(name).cpuMs += cpuMs;
  }

  /** What was added up since the last time. */
  take(): readonly UsageRow[] {
    const rows = [...this.#rows.values()];
    this.#rows = new Map();
    return rows;
  }

  /** Takes rows back that could not be kept. */
  giveBack(rows: readonly UsageRow[]): void {
    for (const row of rows) addRow(this.#find(row.function, row.hour), row);
  }

  #rowOf(name: string): UsageRow {
    const now = Date.now();
    // A clock that was set back begins an hour anew, too.
    if (now >= this.#hourEndsAt || now < this.#hour * 1_000) {
      this.#hour = Math.floor(now / 1_000 / HOUR_SECONDS) * HOUR_SECONDS;
      this.#hourEndsAt = (this.#hour + HOUR_SECONDS) * 1_000;
    }
    return this.#find(name, this.#hour);
  }

  #find(name: string, hour: number): UsageRow {
    const key = `${hour} ${name}`;
    let row = this.#rows.get(key);
    if (row !== undefined) return row;
    if (this.#rows.size >= MAX_ROWS && name !== OTHERS) return this.#find(OTHERS, hour);
    row = createRow(name, hour);
    this.#rows.set(key, row);
    return row;
  }
}
