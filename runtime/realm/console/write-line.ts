import { host } from "../host.ts";
import { StringPrototypeSlice } from "../primordials.ts";

/** Longest line that a function may log: it costs the gateway memory, too. */
const MAX_LINE_CHARACTERS = 64 * 1024;

export type Level = "debug" | "log" | "info" | "warn" | "error";

/** Hands one line to the host; a longer one is cut, and says so. */
export function writeLine(level: Level, text: string): void {
  const { length } = text;
  const line =
    length <= MAX_LINE_CHARACTERS
      ? text
      : `${StringPrototypeSlice(text, 0, MAX_LINE_CHARACTERS)}… (${length - MAX_LINE_CHARACTERS} more characters were cut)`;
  host().log(level, line);
}
