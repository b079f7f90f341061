import { fieldOf, type Fields } from "./cache-call.ts";
import { ageOf } from "./freshness.ts";
import type { Entry } from "./store.ts";

/** What a request gets of an entry. */
export interface Selection {
  readonly status: number;
  readonly reason: string;
  readonly fields: Fields;
  /** The part of the body that goes with it, as offsets. */
  readonly start: number;
  readonly end: number;
}

const RANGE = /^bytes=(\d*)-(\d*)$/;

/** RFC 9110 §13 and §14, for a cache's hit: 304 to what the client has already, 206 or 416 to a range of bytes. */
export function selectFrom(entry: Entry, request: Fields): Selection {
  const { status, reason, bodyBytes } = entry;
  const ageS = Math.max(0, Math.floor((Date.now() - entry.storedAt) / 1_000) + ageOf(entry.fields));
  const own = entry.fields.filter(
    (_, index) => !["age", "cf-cache-status"].includes(entry.fields[index - (index % 2)] ?? ""),
  );
  const fields = [...own, "age", `${ageS}`, "cf-cache-status", "HIT"];
  if (isKnown(entry, request)) return { status: 304, reason: "Not Modified", fields, start: 0, end: 0 };
  const range = status === 200 ? fieldOf(request, "range") : undefined;
  const whole = { status, reason, fields, start: 0, end: bodyBytes };
  return range === undefined ? whole : (selectRange(range, whole) ?? whole);
}

/** RFC 9110 §13.2.2: If-None-Match goes before If-Modified-Since. */
function isKnown({ status, fields }: Entry, request: Fields): boolean {
  if (status !== 200) return false;
  const tags = fieldOf(request, "if-none-match");
  const tag = fieldOf(fields, "etag");
  if (tags !== undefined) return tag !== undefined && isListed(tag, tags);
  const since = Date.parse(fieldOf(request, "if-modified-since") ?? "");
  const modified = Date.parse(fieldOf(fields, "last-modified") ?? "");
  return modified <= since;
}

/** RFC 9110 §13.1.2: by weak comparison. */
function isListed(tag: string, tags: string): boolean {
  if (tags.trim() === "*") return true;
  const opaque = tag.replace(/^W\//, "");
  return [...tags.matchAll(/"[^"]*"/g)].some(([listed]) => listed === opaque);
}

/** RFC 9110 §14.2; undefined for what may be ignored: several ranges, or one that is malformed. */
function selectRange(range: string, whole: Selection): Selection | undefined {
  const size = whole.end;
  const found = parseRange(range.trim(), size);
  if (found === undefined) return undefined;
  const [start, end] = found;
  const others = whole.fields.filter((_, index) => whole.fields[index - (index % 2)] !== "content-length");
  if (start >= end) {
    const fields = [...others, "content-range", `bytes */${size}`, "content-length", "0"];
    return { status: 416, reason: "Range Not Satisfiable", fields, start: 0, end: 0 };
  }
  const place = `bytes ${start}-${end - 1}/${size}`;
  const fields = [...others, "content-range", place, "content-length", `${end - start}`];
  return { status: 206, reason: "Partial Content", fields, start, end };
}

/** Where the range starts, and where it has ended. */
function parseRange(range: string, size: number): readonly [start: number, end: number] | undefined {
  const [, first = "", last = ""] = RANGE.exec(range) ?? [];
  if (first === "") return last === "" ? undefined : [Math.max(0, size - Number(last)), size];
  if (last === "") return [Number(first), size];
  return Number(first) > Number(last) ? undefined : [Number(first), Math.min(size, Number(last) + 1)];
}
