import { escapeControls } from "../telemetry/mod.ts";

/** What a line of the gateway's may hold; nothing of it is taken for granted. */
type Entry = Readonly<Record<string, unknown>>;

/** An entry of `/tail` for people, with its line's end. What is not understood is shown as it is. */
export function formatTailEntry(line: string): string {
  const entry = parse(line);
  const time = textOf(entry, "time").slice(11, 23);
  switch (entry?.["type"]) {
    case "log":
      return formatLog(entry, time);
    case "request":
      return formatRequest(entry, time);
    case "dropped":
      return `${time} … ${textOf(entry, "count")} entries were dropped: this reads too slowly\n`;
    default:
      return `${escapeControls(line)}\n`;
  }
}

function formatLog(entry: Entry, time: string): string {
  const level = textOf(entry, "level");
  const source =
    textOf(entry, "function") ||
    (entry["process"] === undefined ? "spore" : `process ${textOf(entry, "process")}`);
  const start = `${time} [${source}] ${level === "info" ? "" : `${level}: `}`;
  const lines = escapeControls(textOf(entry, "message")).split("\n");
  return `${lines.map((line) => `${start}${line}`).join("\n")}\n`;
}

function formatRequest(entry: Entry, time: string): string {
  const { outcome, cpu_ms: cpuMs, cold_start: coldStart } = entry;
  const parts = [
    `${time} [${textOf(entry, "function") || "-"}]`,
    textOf(entry, "status"),
    escapeControls(`${textOf(entry, "method")} ${textOf(entry, "target")}`.replaceAll("\n", "\\n")),
    `${textOf(entry, "duration_ms")} ms`,
    cpuMs === undefined ? "" : `(${textOf(entry, "cpu_ms")} ms CPU)`,
    coldStart === undefined ? "" : `cold: ${textOf(entry, "cold_start")}`,
    outcome === "ok" ? "" : textOf(entry, "outcome"),
  ];
  return `${parts.filter((part) => part !== "").join(" ")}\n`;
}

function parse(line: string): Entry | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isEntry(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): value is Entry {
  return typeof value === "object" && value !== null;
}

function textOf(entry: Entry | undefined, name: string): string {
  const value = entry?.[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
