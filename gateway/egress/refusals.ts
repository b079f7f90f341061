import type { Version } from "#runtime";
import { LRUCache } from "lru-cache";
import type { RefusalKind } from "./guard.ts";

/** By policy, or past a limit of its invocation. */
export type RefusedFor = RefusalKind | "subrequests" | "depth";

/** A subrequest that was refused, for the operator. */
export interface Refused {
  readonly version: Version;
  readonly kind: RefusedFor;
  readonly detail: string;
}

/** How often each function was refused what. */
export class RefusalCounts {
  readonly #counts = new Map<string, Map<RefusedFor, number>>();

  count({ version, kind }: Refused): void {
    const own = this.#counts.get(version.name) ?? new Map<RefusedFor, number>();
    own.set(kind, (own.get(kind) ?? 0) + 1);
    this.#counts.set(version.name, own);
  }

  /** Functions by name, and for each how often it was refused each kind of thing. */
  read(): Readonly<Record<string, Readonly<Partial<Record<RefusedFor, number>>>>> {
    return Object.fromEntries([...this.#counts].map(([name, own]) => [name, Object.fromEntries(own)]));
  }
}

/** How long the same refusal of the same function is not told again, in milliseconds. */
const QUIET_MS = 60_000;
const MAX_REMEMBERED = 1_000;

/** Tells refusals, each once a minute: a function that tries again and again must not fill the log. */
export function createRefusalLog(tell: (refused: Refused) => void): (refused: Refused) => void {
  const told = new LRUCache<string, true>({ max: MAX_REMEMBERED, ttl: QUIET_MS });
  return function logRefusal(refused) {
    const key = `${refused.version.id}\0${refused.kind}\0${refused.detail}`;
    if (told.has(key)) return;
    told.set(key, true);
    tell(refused);
  };
}
