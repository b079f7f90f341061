import { fieldOf, type Fields, type StoredHead } from "./cache-call.ts";

/** Seconds that an answer is kept when it does not say so, as on Cloudflare; others are not kept. */
const DEFAULT_TTL_S: ReadonlyMap<number, number> = new Map([
  [200, 7_200],
  [301, 7_200],
  [302, 1_200],
  [303, 1_200],
  [404, 180],
  [410, 180],
]);

/** RFC 9111 §5.2.2, as far as it keeps a shared cache from storing. */
const FORBIDDING = ["no-store", "no-cache", "private"];
/** RFC 9111 §3.5: what lets a shared cache keep the answer to a request with credentials. */
const SHAREABLE = ["public", "s-maxage", "must-revalidate"];

/** What is to be stored of a response. */
export interface Storable {
  readonly fields: Fields;
  /** For how long it may be given out, in seconds. */
  readonly ttlS: number;
}

/** RFC 9111 §3 and §4.2: what a shared cache keeps of a response, and for how long; undefined for nothing. */
export function judgeStorable(request: Fields, { status, fields }: StoredHead): Storable | undefined {
  const directives = parseDirectives(fieldOf(fields, "cache-control") ?? "");
  const kept = withoutPrivateCookies(fields, directives);
  // As on Cloudflare: a cookie is for one client.
  if (fieldOf(kept, "set-cookie") !== undefined) return undefined;
  if (FORBIDDING.some((name) => directives.has(name) && !isAboutCookies(name, directives))) return undefined;
  const isPersonal = fieldOf(request, "authorization") !== undefined;
  if (isPersonal && !SHAREABLE.some((name) => directives.has(name))) return undefined;
  if (status === 206 || fieldOf(fields, "vary")?.includes("*") === true) return undefined;
  const ttlS = lifetime(status, fields, directives);
  return ttlS > 0 ? { fields: kept, ttlS } : undefined;
}

function lifetime(status: number, fields: Fields, directives: ReadonlyMap<string, string>): number {
  const stated = directives.get("s-maxage") ?? directives.get("max-age");
  const expires = fieldOf(fields, "expires");
  return statedLifetime(stated, expires, fields) ?? (DEFAULT_TTL_S.get(status) ?? 0) - ageOf(fields);
}

/** RFC 9111 §4.2.1: what cannot be read makes the response stale. */
function statedLifetime(
  stated: string | undefined,
  expires: string | undefined,
  fields: Fields,
): number | undefined {
  if (stated !== undefined) return (/^\d+$/.test(stated) ? Number(stated) : 0) - ageOf(fields);
  if (expires === undefined) return undefined;
  const until = Date.parse(expires);
  const from = Date.parse(fieldOf(fields, "date") ?? "");
  const lifetimeS = (until - (Number.isNaN(from) ? Date.now() : from)) / 1_000;
  return Number.isNaN(lifetimeS) ? 0 : lifetimeS - ageOf(fields);
}

/** RFC 9111 §5.1, in seconds. */
export function ageOf(fields: Fields): number {
  const age = Number(fieldOf(fields, "age") ?? 0);
  return age > 0 ? age : 0;
}

/** Cloudflare's `private=set-cookie`: everything but the cookies may be kept. */
function isAboutCookies(name: string, directives: ReadonlyMap<string, string>): boolean {
  return name !== "no-store" && directives.get(name)?.toLowerCase() === "set-cookie";
}

function withoutPrivateCookies(fields: Fields, directives: ReadonlyMap<string, string>): Fields {
  if (!["private", "no-cache"].some((name) => isAboutCookies(name, directives))) return fields;
  return fields.filter((_, index) => fields[index - (index % 2)] !== "set-cookie");
}

/** RFC 9111 §5.2: names in lower case; a repeated one keeps its first value. */
function parseDirectives(text: string): ReadonlyMap<string, string> {
  const directives = new Map<string, string>();
  for (const [, name = "", quoted, plain] of text.matchAll(/([^\s,=]+)(?:=(?:"([^"]*)"|([^\s,]*)))?/g)) {
    const key = name.toLowerCase();
    if (!directives.has(key)) directives.set(key, quoted ?? plain ?? "");
  }
  return directives;
}
