import type { Account } from "../account.ts";

/** A line as it is passed on: whole, cut, or not at all. */
export interface AllowedLine {
  readonly level: string;
  readonly text: string;
}

/** Charges a line of a function's log; past the limit one line says so, and no more come through. */
export function chargeLine(account: Account, line: AllowedLine, limitBytes: number): readonly AllowedLine[] {
  const before = account.logBytes;
  if (before > limitBytes) return [];
  account.logBytes += Buffer.byteLength(line.text) + 1;
  if (account.logBytes <= limitBytes) return [line];
  const rest = Buffer.from(line.text)
    .subarray(0, limitBytes - before)
    .toString();
  const note = { level: "warn", text: `log truncated: one ${account.scope} may log ${limitBytes} bytes` };
  return rest === "" ? [note] : [{ level: line.level, text: rest }, note];
}
