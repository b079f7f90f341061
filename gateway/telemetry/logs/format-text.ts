import { escapeControls } from "./escape-controls.ts";
import type { LogRecord } from "./log-record.ts";

/** An entry for people, with its line's end: one function's line never looks like another's, or like the gateway's. */
export function formatText(record: LogRecord): string {
  const { level, text } = record;
  const mark = level === "info" ? "" : `${level}: `;
  const source = sourceOf(record);
  if (source === undefined) return `${mark}${text}\n`;
  const lines = escapeControls(text).split("\n");
  return `${lines.map((line) => `[${source}] ${mark}${line}`).join("\n")}\n`;
}

function sourceOf({ function: name, process }: LogRecord): string | undefined {
  return process === undefined ? name : `process ${process}`;
}
