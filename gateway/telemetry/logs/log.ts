import { type ForeignLine, type LogLevel, LogRecord } from "./log-record.ts";

/** Hears of every entry. */
export type LogFollower = (record: LogRecord) => void;

/** Where the gateway's own words and the functions' lines go. */
export interface Log {
  /** A line of the gateway's. */
  say(level: LogLevel, text: string): void;
  /** A line of a function's console, or of its process. */
  line(line: ForeignLine): void;
  /** Passes every entry on to `follower` too, from now on. */
  follow(follower: LogFollower): void;
}

/** Makes a log that passes its entries on to followers, first of all to this one. */
export function createLog(first: LogFollower): Log {
  const followers = [first];
  function add(line: ForeignLine): void {
    const record = new LogRecord(line);
    for (const follower of followers) follower(record);
  }
  return {
    say: (level, text) => add({ level, text }),
    line: add,
    follow: (follower) => void followers.push(follower),
  };
}
