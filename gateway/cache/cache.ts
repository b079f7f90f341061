import type { Call, CallListener, OpenSubrequest } from "#runtime";
import { parseCacheCall, type CacheCall, type Fields } from "./cache-call.ts";
import { Hit } from "./hit.ts";
import { Put } from "./put.ts";
import { selectFrom } from "./selection.ts";
import { Store, type StoreBounds } from "./store.ts";

/** What functions keep responses in. */
export interface Cache {
  /** Takes the subrequests of which {@link isCacheHead} holds. */
  readonly open: OpenSubrequest;
  readonly store: Store;
}

const DEFAULT_BOUNDS: StoreBounds = {
  totalBytes: 256 * 1024 * 1024,
  functionBytes: 64 * 1024 * 1024,
  entryBytes: 16 * 1024 * 1024,
};

const MISS = "0\0Miss";

/** Makes the store behind `caches`. It is as old as the gateway: versions of a function share what it keeps. */
export function createCache(bounds: Partial<StoreBounds> = {}): Cache {
  const store = new Store({ ...DEFAULT_BOUNDS, ...bounds });
  return {
    store,
    open({ head, version, body, isEnd }, call) {
      const message = parseCacheCall(head);
      if (message === undefined) {
        call.abort("refused", "Cannot read the cache call");
        return IDLE;
      }
      const owner = version.name;
      if (message.operation === "put") {
        const put = new Put(store, { owner, cache: message.cache, url: message.url }, { call, message });
        put.start(body, isEnd);
        return put;
      }
      if (body !== undefined) call.consume(body.length);
      return answer(store, owner, { call, message });
    },
  };
}

interface Question {
  readonly call: Call;
  readonly message: Exclude<CacheCall, { operation: "put" }>;
}

function answer(store: Store, owner: string, { call, message }: Question): CallListener {
  const { cache } = message;
  switch (message.operation) {
    case "match":
      return answerMatch(store, { owner, cache, url: message.url, fields: message.fields }, call);
    case "delete":
      return answerTruth(call, store.delete({ owner, cache, url: message.url }));
    case "has":
      return answerTruth(call, store.has(owner, cache));
    case "drop":
      return answerTruth(call, store.drop(owner, cache));
  }
}

interface MatchKey {
  readonly owner: string;
  readonly cache: string;
  readonly url: string;
  readonly fields: Fields;
}

function answerMatch(store: Store, { fields, ...key }: MatchKey, call: Call): CallListener {
  const entry = store.get(key, fields);
  if (entry !== undefined) return new Hit(call, entry, selectFrom(entry, fields));
  call.respond({ head: MISS, isEnd: true });
  return new Idle(call);
}

function answerTruth(call: Call, isTrue: boolean): CallListener {
  call.respond({ head: isTrue ? "200\0Found" : MISS, isEnd: true });
  return new Idle(call);
}

/** For a call that is answered: a body, which it should not have, goes nowhere. */
class Idle implements CallListener {
  readonly #call: Call | undefined;

  constructor(call: Call | undefined) {
    this.#call = call;
  }

  onHead(): void {}

  onData(chunk: Buffer): void {
    this.#call?.consume(chunk.length);
  }

  onRoom(): void {}

  onStop(): void {}

  onAbort(): void {}
}

const IDLE = new Idle(undefined);
