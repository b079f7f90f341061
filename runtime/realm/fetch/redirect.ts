import { StringPrototypeIndexOf, StringPrototypeSlice, StringPrototypeStartsWith } from "../primordials.ts";
import { hasCredentials, splitHref } from "../url/components.ts";
import { parseHref } from "../url/parse.ts";
import type { HeaderList } from "./header-list.ts";
import type { OutgoingBody } from "./send-body.ts";

/** One request of a chain of redirects. */
export interface Hop {
  readonly method: string;
  /** Serialized. */
  readonly url: string;
  readonly headers: HeaderList;
  readonly body: OutgoingBody;
}

/** Fetch §2.2.5 "request-body-header name", and what else describes a body. */
const BODY_HEADERS = [
  "content-encoding",
  "content-language",
  "content-length",
  "content-location",
  "content-type",
];
/** Fetch §4.4 takes `Authorization`; as other servers do, the other two go with it. */
const PRIVATE_HEADERS = ["authorization", "cookie", "host"];

/**
 * Fetch §4.4 "HTTP-redirect fetch": the request that follows `hop` when its answer is a redirect to `location`.
 *
 * @throws {TypeError} When the standard calls it a network error.
 */
export function redirectHop(hop: Hop, status: number, location: string): Hop {
  const url = resolveLocation(hop.url, location);
  const becomesGet = turnsToGet(status, hop.method);
  if (!becomesGet && (hop.body.kind === "stream" || hop.body.kind === "incoming")) {
    throw new TypeError(
      "fetch failed: Cannot follow the redirect: the request's body is a stream and cannot be sent again",
    );
  }
  const headers = hop.headers.copy();
  if (becomesGet) removeAll(headers, BODY_HEADERS);
  if (!isSameOrigin(url, hop.url)) removeAll(headers, PRIVATE_HEADERS);
  if (!becomesGet) return { ...hop, url, headers };
  return { method: "GET", url, headers, body: { kind: "none" } };
}

/** Fetch §4.4: 303 makes everything but GET and HEAD a GET; 301 and 302 make POST one. */
function turnsToGet(status: number, method: string): boolean {
  if (status === 303) return method !== "GET" && method !== "HEAD";
  return (status === 301 || status === 302) && method === "POST";
}

/** Fetch §2.2.6 "location URL". */
function resolveLocation(base: string, location: string): string {
  const url = parseHref(location, base);
  if (url === "") throw new TypeError("fetch failed: Cannot follow the redirect: its location is not a URL");
  if (!StringPrototypeStartsWith(url, "http:") && !StringPrototypeStartsWith(url, "https:")) {
    throw new TypeError("fetch failed: Cannot follow the redirect: its location is not of HTTP");
  }
  if (hasCredentials(url) && !isSameOrigin(url, base)) {
    throw new TypeError("fetch failed: Cannot follow the redirect: its location includes credentials");
  }
  const hash = StringPrototypeIndexOf(base, "#");
  return hash < 0 || StringPrototypeIndexOf(url, "#") >= 0 ? url : url + StringPrototypeSlice(base, hash);
}

function isSameOrigin(a: string, b: string): boolean {
  const left = splitHref(a);
  const right = splitHref(b);
  return left.protocol === right.protocol && left.hostname === right.hostname && left.port === right.port;
}

function removeAll(headers: HeaderList, names: readonly string[]): void {
  for (let index = 0; index < names.length; index++) headers.delete(names[index] ?? "");
}
