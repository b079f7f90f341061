import type { Call, CallListener } from "#runtime";
import { BlockBuffer } from "./block-buffer.ts";
import { fieldOf, type CacheCall } from "./cache-call.ts";
import { judgeStorable } from "./freshness.ts";
import type { EntryKey, Store } from "./store.ts";

/** The answers to `cache:put`: kept, or not. */
const STORED = "204\0Stored";
const REFUSED = "413\0Not stored";

/** The body of a response on its way into the store. One that is too large is let go of at once, and no more of it is taken. */
export class Put implements CallListener {
  readonly #call: Call;
  readonly #store: Store;
  readonly #key: EntryKey;
  readonly #message: Extract<CacheCall, { operation: "put" }>;
  readonly #body: BlockBuffer;
  #isOver = false;

  constructor(
    store: Store,
    key: EntryKey,
    { call, message }: { readonly call: Call; readonly message: Extract<CacheCall, { operation: "put" }> },
  ) {
    this.#call = call;
    this.#store = store;
    this.#key = key;
    this.#message = message;
    this.#body = new BlockBuffer((bytes) => store.reserve(key.owner, bytes));
  }

  /** @param first The bytes that came with the head. */
  start(first: Uint8Array | undefined, isEnd: boolean): void {
    const length = Number(fieldOf(this.#message.response.fields, "content-length") ?? 0);
    const isStorable = judgeStorable(this.#message.fields, this.#message.response) !== undefined;
    if (!isStorable || length > this.#store.bounds.entryBytes) {
      if (first !== undefined) this.#call.consume(first.length);
      return this.#refuse(isEnd);
    }
    this.onData(first ?? new Uint8Array(0), isEnd);
  }

  /** Never called: the head of a put is what opens it. */
  onHead(): void {}

  onData(chunk: Uint8Array, isEnd: boolean): void {
    this.#call.consume(chunk.length);
    if (this.#isOver) return;
    const isTooLarge = this.#body.length + chunk.length > this.#store.bounds.entryBytes;
    if (isTooLarge || !this.#body.push(chunk)) return this.#refuse(isEnd);
    if (isEnd) this.#keep();
  }

  onRoom(): void {}

  onStop(): void {}

  onAbort(): void {
    this.#letGo();
  }

  #keep(): void {
    const { fields, response } = this.#message;
    const storable = judgeStorable(fields, response);
    const bodyBytes = this.#body.length;
    const body = this.#body.finish();
    this.#letGo();
    if (storable === undefined) return this.#call.respond({ head: REFUSED, isEnd: true });
    const now = Date.now();
    this.#store.set(this.#key, fields, {
      status: response.status,
      reason: response.reason,
      fields: storable.fields,
      body,
      bodyBytes,
      vary: varyOf(response.fields, fields),
      storedAt: now,
      expiresAt: now + storable.ttlS * 1_000,
    });
    this.#call.respond({ head: STORED, isEnd: true });
  }

  #refuse(isEnd: boolean): void {
    this.#letGo();
    this.#call.respond({ head: REFUSED, isEnd: true });
    if (!isEnd) this.#call.stop();
  }

  #letGo(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#store.release(this.#key.owner, this.#body.reserved);
    this.#body.clear();
  }
}

function varyOf(
  response: readonly string[],
  request: readonly string[],
): (readonly [string, string | undefined])[] {
  const names = (fieldOf(response, "vary") ?? "").split(",").map((name) => name.trim().toLowerCase());
  return names.filter((name) => name !== "").map((name) => [name, fieldOf(request, name)] as const);
}
