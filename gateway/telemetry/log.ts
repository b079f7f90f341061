import type { Writable } from "node:stream";

export type LogLevel = "debug" | "info" | "warn" | "error";

/** Where the gateway's own words and the functions' lines go. */
export interface Log {
  /** A line of the gateway's. */
  say(level: LogLevel, text: string): void;
  /** A line of a function's console. */
  line(functionName: string, level: string, text: string): void;
}

/** Longest line of a function that is printed; the rest is cut and said to be. */
const MAX_LINE_CHARACTERS = 16 * 1024;

/** Writes for people: one function's line never looks like another's, or like the gateway's. */
export function createLog(out: Writable): Log {
  return {
    say: (level, text) => void out.write(`${level === "info" ? "" : `${level}: `}${text}\n`),
    line(functionName, level, text) {
      const mark = level === "log" || level === "info" ? "" : `${level}: `;
      const cut = text.length > MAX_LINE_CHARACTERS ? `${text.slice(0, MAX_LINE_CHARACTERS)}… (cut)` : text;
      const lines = escapeControls(cut).split("\n");
      out.write(`${lines.map((line) => `[${functionName}] ${mark}${line}`).join("\n")}\n`);
    },
  };
}

/** A function must not move the terminal's cursor, or end its line early in some reader's eyes. */
export function escapeControls(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  return text.replaceAll(/[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}
