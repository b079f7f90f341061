import { LRUCache } from "lru-cache";
import { fieldOf, type Fields } from "./cache-call.ts";

/** One response that is kept. */
export interface Entry {
  readonly status: number;
  readonly reason: string;
  readonly fields: Fields;
  readonly body: readonly Buffer[];
  readonly bodyBytes: number;
  /** What the response varies by, and the values that its request had. */
  readonly vary: readonly (readonly [name: string, value: string | undefined])[];
  /** `Date.now()` when it came. */
  readonly storedAt: number;
  /** `Date.now()` from which it is not given out any more. */
  readonly expiresAt: number;
}

/** How much may be kept, in bytes. */
export interface StoreBounds {
  readonly totalBytes: number;
  readonly functionBytes: number;
  readonly entryBytes: number;
}

/** Whose entry: the function's name comes from the gateway's own records, the other two from the instance. */
export interface EntryKey {
  readonly owner: string;
  readonly cache: string;
  readonly url: string;
}

/** Responses to one URL, for different requests. */
type Variants = readonly Entry[];

/** What an entry weighs beside its bytes: a function cannot fill the memory with empty ones. */
const ENTRY_OVERHEAD_BYTES = 512;
const MAX_VARIANTS = 16;

/**
 * Responses, apart for each function: one can neither see nor push out what another keeps, but for the bound on all of them, where the function that holds the most
 * gives way.
 */
export class Store {
  readonly bounds: StoreBounds;
  readonly #byOwner = new Map<string, LRUCache<string, Variants>>();
  /** Bytes of bodies that are still coming in, of all functions and of each. */
  readonly #incoming = new Map<string, number>();
  #incomingBytes = 0;

  constructor(bounds: StoreBounds) {
    this.bounds = bounds;
  }

  /** Bytes that are kept. */
  get bytes(): number {
    let bytes = 0;
    for (const { calculatedSize } of this.#byOwner.values()) bytes += calculatedSize;
    return bytes;
  }

  get(key: EntryKey, request: Fields): Entry | undefined {
    const variants = this.#byOwner.get(key.owner)?.get(nameOf(key));
    const found = variants?.find(({ vary }) => isSelected(vary, request));
    if (found === undefined || found.expiresAt > Date.now()) return found;
    this.#replace(key, request, undefined);
    return undefined;
  }

  set(key: EntryKey, request: Fields, entry: Entry): void {
    this.#replace(key, request, entry);
    while (this.bytes > this.bounds.totalBytes) this.#heaviest()?.pop();
  }

  /** Whether there was anything to delete. */
  delete({ owner, cache, url }: EntryKey): boolean {
    return this.#byOwner.get(owner)?.delete(nameOf({ cache, url })) ?? false;
  }

  has(owner: string, cache: string): boolean {
    return this.#namesIn(owner, cache).length > 0;
  }

  /** Deletes a whole cache. */
  drop(owner: string, cache: string): boolean {
    const names = this.#namesIn(owner, cache);
    for (const name of names) this.#byOwner.get(owner)?.delete(name);
    return names.length > 0;
  }

  /** Takes room for bytes of a body that comes in; false when there is none. */
  reserve(owner: string, bytes: number): boolean {
    const own = (this.#incoming.get(owner) ?? 0) + bytes;
    if (own > this.bounds.functionBytes || this.#incomingBytes + bytes > this.bounds.totalBytes) return false;
    this.#incoming.set(owner, own);
    this.#incomingBytes += bytes;
    return true;
  }

  /** Gives the room back: the body is kept by now, or dropped. */
  release(owner: string, bytes: number): void {
    const left = (this.#incoming.get(owner) ?? 0) - bytes;
    if (left > 0) this.#incoming.set(owner, left);
    else this.#incoming.delete(owner);
    this.#incomingBytes -= bytes;
  }

  #replace(key: EntryKey, request: Fields, entry: Entry | undefined): void {
    const entries = this.#entriesOf(key.owner);
    const name = nameOf(key);
    const others = (entries.peek(name) ?? []).filter(({ vary }) => !isSelected(vary, request));
    const variants = entry === undefined ? others : [entry, ...others].slice(0, MAX_VARIANTS);
    if (variants.length === 0) entries.delete(name);
    else entries.set(name, variants);
  }

  #entriesOf(owner: string): LRUCache<string, Variants> {
    const existing = this.#byOwner.get(owner);
    if (existing !== undefined) return existing;
    const made = new LRUCache<string, Variants>({
      maxSize: this.bounds.functionBytes,
      sizeCalculation: (variants, name) =>
        variants.reduce((bytes, entry) => bytes + sizeOf(entry), name.length),
    });
    this.#byOwner.set(owner, made);
    return made;
  }

  #heaviest(): LRUCache<string, Variants> | undefined {
    return [...this.#byOwner.values()].reduce((most, next) =>
      next.calculatedSize > most.calculatedSize ? next : most,
    );
  }

  #namesIn(owner: string, cache: string): string[] {
    return [...(this.#byOwner.get(owner)?.keys() ?? [])].filter((name) => name.startsWith(`${cache}\0`));
  }
}

/** Neither part can hold a NUL: both come from a head. */
function nameOf({ cache, url }: Pick<EntryKey, "cache" | "url">): string {
  return `${cache}\0${url}`;
}

function sizeOf({ fields, reason, vary, bodyBytes }: Entry): number {
  const texts = [reason, ...fields, ...vary.flat()];
  return texts.reduce((bytes, text) => bytes + (text?.length ?? 0) + 16, bodyBytes + ENTRY_OVERHEAD_BYTES);
}

/** RFC 9111 §4.1: the request says of every varying field what the first one said. */
function isSelected(vary: Entry["vary"], request: Fields): boolean {
  return vary.every(([name, value]) => fieldOf(request, name) === value);
}
