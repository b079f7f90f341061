import { formatJson } from "../logs/format-json.ts";
import type { LogRecord } from "../logs/log-record.ts";
import type { RequestRecord } from "../request-record.ts";
import { formatRequest, levelOfRequest } from "./format-request.ts";
import { reaches, type TailFilter } from "./tail-filter.ts";
import { TailFollower } from "./tail-follower.ts";

/** Followers at once: each may make the gateway keep half a megabyte. */
const MAX_FOLLOWERS = 32;

/** Lets others follow what is logged and which requests are over, as it happens. Costs nothing while nobody does. */
export class TailHub {
  readonly #followers = new Map<TailFollower, TailFilter>();

  /** Undefined when too many follow already. */
  follow(filter: TailFilter): TailFollower | undefined {
    if (this.#followers.size >= MAX_FOLLOWERS) return undefined;
    const follower = new TailFollower();
    this.#followers.set(follower, filter);
    return follower;
  }

  leave(follower: TailFollower): void {
    this.#followers.delete(follower);
  }

  onRecord(record: LogRecord): void {
    if (this.#followers.size === 0) return;
    let line = "";
    for (const [follower, filter] of this.#followers) {
      if (!wantsRecord(filter, record)) continue;
      line ||= `{"type":"log",${formatJson(record).slice(1)}`;
      follower.push(line);
    }
  }

  onRequest(record: RequestRecord): void {
    if (this.#followers.size === 0) return;
    let line = "";
    for (const [follower, filter] of this.#followers) {
      if (!wantsRequest(filter, record)) continue;
      line ||= formatRequest(record);
      follower.push(line);
    }
  }
}

function wantsRecord(filter: TailFilter, { function: name, level, text }: LogRecord): boolean {
  if (filter.status !== undefined || !reaches(level, filter.level)) return false;
  return isOf(filter, name) && includes(filter, text);
}

function wantsRequest(filter: TailFilter, record: RequestRecord): boolean {
  const { status } = filter;
  if (status !== undefined && (record.status < status.from || record.status > status.to)) return false;
  if (!reaches(levelOfRequest(record), filter.level) || !isOf(filter, record.name)) return false;
  return includes(filter, `${record.method} ${record.target}`);
}

function isOf(filter: TailFilter, name: string | undefined): boolean {
  return filter.function === undefined || filter.function === name;
}

function includes({ search }: TailFilter, text: string): boolean {
  return search === "" || text.toLowerCase().includes(search);
}
