import type { RequestRecord } from "../request-record.ts";

export type LogLevel = "debug" | "info" | "warn" | "error";

/** Levels from the least to the most severe. */
export const LOG_LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/** A line to be logged that is not the gateway's own. */
export interface ForeignLine {
  /** Whose it is: the function's name. Undefined for a process that holds none. */
  readonly function?: string | undefined;
  readonly versionId?: string | undefined;
  readonly process?: number | undefined;
  /** One of the console's levels, or anything else: an instance may say what it likes. */
  readonly level: string;
  readonly text: string;
  /** The arguments that were objects, as JSON; "" for none. */
  readonly details?: string | undefined;
  /** The request that it is of, where that is known. */
  readonly request?: RequestRecord | undefined;
  /** The code of the failure that it tells. */
  readonly code?: string | undefined;
}

/** Longest text that is kept of a line; the rest is cut, and said to be. */
const MAX_TEXT_CHARACTERS = 16 * 1024;

/** One entry of the log. */
export class LogRecord {
  /** Unix time, in milliseconds. */
  readonly timeMs = Date.now();
  readonly level: LogLevel;
  readonly text: string;
  readonly function: string | undefined;
  readonly versionId: string | undefined;
  readonly process: number | undefined;
  readonly details: string;
  readonly request: RequestRecord | undefined;
  readonly code: string | undefined;

  constructor(line: ForeignLine) {
    const { text } = line;
    this.level = levelOf(line.level);
    this.text = text.length > MAX_TEXT_CHARACTERS ? `${text.slice(0, MAX_TEXT_CHARACTERS)}… (cut)` : text;
    this.function = line.function;
    this.versionId = line.versionId;
    this.process = line.process;
    this.details = line.details ?? "";
    this.request = line.request;
    this.code = line.code;
  }
}

function levelOf(level: string): LogLevel {
  return LOG_LEVELS.find((known) => known === level) ?? "info";
}
