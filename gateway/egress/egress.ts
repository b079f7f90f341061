import type { Call, CallListener, OpenSubrequest, SubrequestHead, Version } from "#runtime";
import { LRUCache } from "lru-cache";
import type { Agent } from "undici";
import { Deadlines } from "../dispatch/deadlines.ts";
import { createAgent } from "./agent.ts";
import { type AllowList, parseAllowEntry } from "./allow-list.ts";
import { startExchange } from "./exchange.ts";
import { EgressError } from "./failure.ts";
import { EgressGuard, refusalError } from "./guard.ts";
import { findTrail } from "./loop.ts";
import { OwnListeners } from "./own-listeners.ts";
import { RefusalCounts, type Refused } from "./refusals.ts";
import { type EgressHead, parseEgressHead } from "./request-head.ts";
import { limitLookups, type OnRefusal, type ResolveHost, resolveHost } from "./resolve.ts";
import { openSocket } from "./socket.ts";
import { DEAF, limitSubrequests } from "./subrequest-limits.ts";

export interface EgressOptions {
  /** What versions may reach that bring no list of their own. Default: the public internet. */
  readonly allow?: AllowList;
  /** The gateway's own listeners. */
  readonly own?: OwnListeners;
  readonly resolve?: ResolveHost;
  /** Hears of every refusal. */
  readonly onRefused?: (refused: Refused) => void;
  /** Most connections of one version to one origin. Default: 128. */
  readonly maxConnections?: number;
  /** Longest time to connect, in milliseconds. Default: 10 s. */
  readonly connectTimeoutMs?: number;
  /** Longest time to an answer's head, and longest wait for a connection, in milliseconds. Default: 30 s. */
  readonly headTimeoutMs?: number;
  /** Longest pause within an answer's body, in milliseconds, while the function takes what comes. Default: 5 minutes. */
  readonly idleTimeoutMs?: number;
}

/** What functions reach the network through. */
export interface Egress extends AsyncDisposable {
  readonly open: OpenSubrequest;
  /** Subrequests that were refused, by function and kind. */
  readonly refusals: RefusalCounts;
}

/** Versions whose connections are kept at once: those of others are made anew. */
const MAX_AGENTS = 1_000;

const DEFAULTS = {
  allow: [{ kind: "public" }],
  resolve: resolveHost,
  onRefused: () => {},
  maxConnections: 128,
  connectTimeoutMs: 10_000,
  headTimeoutMs: 30_000,
  idleTimeoutMs: 300_000,
} as const;

/** Makes the way out for functions. Nothing is connected until one asks. */
export function createEgress(given: EgressOptions = {}): Egress {
  const options = { ...DEFAULTS, own: new OwnListeners(), ...given };
  const refusals = new RefusalCounts();
  const waiting = new Deadlines();
  const exits = new LRUCache<string, Exit>({
    max: MAX_AGENTS,
    dispose: ({ agent }) => void agent.close(),
  });

  function onRefused(refused: Refused): void {
    refusals.count(refused);
    options.onRefused(refused);
  }

  function exitOf(version: Version): Exit {
    let exit = exits.get(version.id);
    if (exit === undefined) {
      exit = createExit(version, options, onRefused);
      exits.set(version.id, exit);
    }
    return exit;
  }

  function open(request: SubrequestHead, call: Call): CallListener {
    const { head, isUpgrade = false } = request;
    const exit = exitOf(request.version);
    let checked: EgressHead;
    try {
      checked = parseEgressHead(head, { isUpgrade });
      exit.check(checked.url);
      checked.fields.push("cdn-loop", findTrail(request.account.heads).next);
    } catch (error) {
      if (!(error instanceof EgressError)) throw error;
      call.abort(error.code, error.message);
      return DEAF;
    }
    const { headTimeoutMs } = options;
    if (isUpgrade) return openSocket(checked, call, { ...exit, headTimeoutMs });
    const { body, isEnd } = request;
    return startExchange({ agent: exit.agent, waiting, headTimeoutMs }, checked, { call, body, isEnd });
  }

  return {
    open: limitSubrequests(open, onRefused),
    refusals,
    async [Symbol.asyncDispose]() {
      waiting[Symbol.dispose]();
      await Promise.all([...exits.values()].map(({ agent }) => agent.destroy()));
    },
  };
}

/** The way out of one version. */
interface Exit {
  readonly agent: Agent;
  readonly guard: EgressGuard;
  readonly resolve: ResolveHost;
  readonly onRefusal: OnRefusal;
  /** @throws {EgressError} Where the URL alone says that it is refused. */
  readonly check: (url: URL) => void;
}

function createExit(
  version: Version,
  options: Required<EgressOptions>,
  onRefused: (refused: Refused) => void,
): Exit {
  const guard = new EgressGuard(listOf(version, options.allow), options.own);
  const resolve = limitLookups(options.resolve);
  function onRefusal({ kind, detail }: Parameters<OnRefusal>[0]): void {
    onRefused({ version, kind, detail });
  }
  return {
    guard,
    resolve,
    onRefusal,
    agent: createAgent({ ...options, guard, resolve, onRefusal }),
    check(url) {
      const refusal = guard.checkUrl(url);
      if (refusal === undefined) return;
      onRefused({ version, ...refusal });
      throw refusalError(refusal);
    },
  };
}

/** A version's own list was read with its config: an entry that is none opens nothing. */
function listOf({ egress }: Version, allow: AllowList): AllowList {
  if (egress === undefined) return allow;
  return egress.flatMap((text) => parseAllowEntry(text) ?? []);
}
