import { LOG_LEVELS, type LogLevel } from "../logs/log-record.ts";

/** What a follower wants to hear of. */
export interface TailFilter {
  /** One function alone. */
  readonly function: string | undefined;
  /** This level and what is more severe. */
  readonly level: LogLevel;
  /** A text that must stand in the entry, in lower case. */
  readonly search: string;
  /** Requests alone, with such a status. */
  readonly status: StatusRange | undefined;
}

/** Statuses from one to another, both included. */
export interface StatusRange {
  readonly from: number;
  readonly to: number;
}

/** Longest text to search for. */
const MAX_SEARCH_CHARACTERS = 200;

export const STATUS_FORM = "a status such as 404, a class such as 5xx, ok, or error";

/**
 * Reads what a follower asks for.
 *
 * @throws {RangeError} When it cannot be followed.
 */
export function parseTailFilter(query: Readonly<Record<string, string>>): TailFilter {
  const { level = "debug", search = "", status } = query;
  const known = LOG_LEVELS.find((name) => name === level);
  if (known === undefined)
    throw new RangeError(`Cannot follow the level "${level}": wanted one of ${LOG_LEVELS.join(", ")}`);
  if (search.length > MAX_SEARCH_CHARACTERS)
    throw new RangeError(
      `Cannot search for ${search.length} characters: wanted ${MAX_SEARCH_CHARACTERS} at most`,
    );
  return {
    function: query["function"],
    level: known,
    search: search.toLowerCase(),
    status: status === undefined ? undefined : parseStatus(status),
  };
}

/** Whether a level is wanted. */
export function reaches(level: LogLevel, wanted: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(wanted);
}

function parseStatus(text: string): StatusRange {
  if (text === "ok") return { from: 100, to: 399 };
  if (text === "error") return { from: 400, to: 599 };
  const [, digit = ""] = /^([1-5])xx$/i.exec(text) ?? [];
  if (digit !== "") return { from: Number(digit) * 100, to: Number(digit) * 100 + 99 };
  if (/^[1-5]\d\d$/.test(text)) return { from: Number(text), to: Number(text) };
  throw new RangeError(`Cannot follow the status "${text}": wanted ${STATUS_FORM}`);
}
