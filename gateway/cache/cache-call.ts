/** What an instance may ask of its function's caches. */
export type CacheCall =
  | { readonly operation: "match"; readonly cache: string; readonly url: string; readonly fields: Fields }
  | {
      readonly operation: "put";
      readonly cache: string;
      readonly url: string;
      readonly fields: Fields;
      readonly response: StoredHead;
    }
  | { readonly operation: "delete"; readonly cache: string; readonly url: string }
  | { readonly operation: "has"; readonly cache: string }
  | { readonly operation: "drop"; readonly cache: string };

/** Names, in lower case, and values in turn. */
export type Fields = readonly string[];

/** A response without its body. */
export interface StoredHead {
  readonly status: number;
  readonly reason: string;
  readonly fields: Fields;
}

/** What the method of every such REQUEST starts with; no HTTP method has a colon. */
const PREFIX = "cache:";
const STATUS = /^([2-5]\d\d) ([\t\x20-\x7E\x80-\xFF]*)$/;

/** Whether the head of a subrequest is for a cache, and not for the network. */
export function isCacheHead(head: string): boolean {
  return head.startsWith(PREFIX);
}

/**
 * Reads the head of a cache call (protocol/frames.ts has its form); undefined when it has another.
 *
 * Threat: the instance may have written anything. Whose caches are meant is not in here: that follows from its connection.
 */
export function parseCacheCall(head: string): CacheCall | undefined {
  const parts = head.split("\0");
  if (parts.length % 2 !== 0 || parts[2] !== ":cache") return undefined;
  const operation = head.slice(PREFIX.length, head.indexOf("\0"));
  const [url, cache] = [parts[1] ?? "", parts[3] ?? ""];
  const fields = parts.slice(4);
  if (operation === "put") return parsePut(cache, url, fields);
  if (operation === "match") return { operation, cache, url, fields: lowerNames(fields) };
  if (operation === "delete") return { operation, cache, url };
  return operation === "has" || operation === "drop" ? { operation, cache } : undefined;
}

function parsePut(cache: string, url: string, all: Fields): CacheCall | undefined {
  const at = all.findIndex((text, index) => index % 2 === 0 && text === ":response");
  const [, status, reason = ""] = STATUS.exec(all[at + 1] ?? "") ?? [];
  if (at < 0 || status === undefined) return undefined;
  const response = { status: Number(status), reason, fields: lowerNames(all.slice(at + 2)) };
  return { operation: "put", cache, url, fields: lowerNames(all.slice(0, at)), response };
}

function lowerNames(fields: Fields): Fields {
  return fields.map((text, index) => (index % 2 === 0 ? text.toLowerCase() : text));
}

/** The values of `name`, joined as RFC 9110 §5.3 has it; undefined when there are none. */
export function fieldOf(fields: Fields, name: string): string | undefined {
  let joined: string | undefined;
  for (let index = 0; index < fields.length; index += 2) {
    if (fields[index] !== name) continue;
    const value = fields[index + 1] ?? "";
    joined = joined === undefined ? value : `${joined}, ${value}`;
  }
  return joined;
}
