/** What one function used within one hour. */
export interface UsageRow {
  readonly function: string;
  /** The hour's beginning, as Unix time in seconds. */
  readonly hour: number;
  /** Requests that an instance got. */
  invocations: number;
  /** Requests that ended with a status of 500 or more, whether an instance got them or not. */
  errors: number;
  coldStarts: number;
  /** While an instance worked for a request, `ctx.waitUntil` included, in milliseconds. */
  billedMs: number;
  /** CPU time of the function's processes by the kernel's account, in milliseconds. */
  cpuMs: number;
  /** Billed time, times the memory that the function may use: in units of 1024 MB and seconds. */
  gbSeconds: number;
  /** Bytes of bodies. */
  bytesIn: number;
  bytesOut: number;
}

export const HOUR_SECONDS = 3_600;

/** The numbers that a row adds up. */
export const USAGE_SUMS = [
  "invocations",
  "errors",
  "coldStarts",
  "billedMs",
  "cpuMs",
  "gbSeconds",
  "bytesIn",
  "bytesOut",
] as const satisfies readonly (keyof UsageRow)[];

/** A row that has counted nothing. */
export function createRow(name: string, hour: number): UsageRow {
  return {
    function: name,
    hour,
    invocations: 0,
    errors: 0,
    coldStarts: 0,
    billedMs: 0,
    cpuMs: 0,
    gbSeconds: 0,
    bytesIn: 0,
    bytesOut: 0,
  };
}

/** Adds what another row of the same function has counted. */
export function addRow(sum: UsageRow, row: UsageRow): void {
  for (const name of USAGE_SUMS) sum[name] += row[name];
}
