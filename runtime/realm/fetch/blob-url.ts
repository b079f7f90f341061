import { blobBytes, blobType, type Blob } from "../file-api/blob.ts";
import {
  MathMax,
  MathMin,
  RegExpPrototypeExec,
  StringPrototypeIndexOf,
  StringPrototypeSlice,
  StringPrototypeStartsWith,
  Uint8ArrayPrototypeSlice,
} from "../primordials.ts";
import { Body } from "./body.ts";
import { HeaderList } from "./header-list.ts";
import { makeResponse, type Response } from "./response.ts";

/** File API §8.3: finds the Blob that a `blob:` URL, without its fragment, stands for. */
export type BlobUrlResolver = (url: string) => Blob | undefined;

let resolver: BlobUrlResolver | undefined;

/** Whoever keeps the blob URL store says how to look something up in it. */
export function setBlobUrlResolver(next: BlobUrlResolver): void {
  resolver = next;
}

/** URL §4.4: the blob URL entry of a URL that has just been parsed. */
export function resolveBlobUrl(url: string): Blob | undefined {
  if (!StringPrototypeStartsWith(url, "blob:")) return undefined;
  const hash = StringPrototypeIndexOf(url, "#");
  return resolver?.(hash < 0 ? url : StringPrototypeSlice(url, 0, hash));
}

/** What of the request matters to a `blob:` URL. */
export interface BlobRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: HeaderList;
}

/** RFC 9110 §14.2, and HTTP whitespace where Fetch §2.2.2 "parse a single range header value" allows it. */
const RANGE = /^bytes[\t ]*=[\t ]*(\d*)[\t ]*-[\t ]*(\d*)$/;

/**
 * Fetch §4.2 "scheme fetch", step "blob".
 *
 * @throws {TypeError} When the standard calls it a network error.
 */
export function fetchBlobUrl({ method, url, headers }: BlobRequest, blob: Blob | undefined): Response {
  if (method !== "GET") throw new TypeError(`fetch failed: Cannot ${method} a blob: URL: expected GET`);
  if (blob === undefined) throw new TypeError("fetch failed: the blob: URL stands for nothing");
  const range = headers.get("range");
  const bytes = blobBytes(blob);
  if (range === null) return answer(url, blob, { status: 200, statusText: "OK", bytes, extra: "" });
  const { 0: start, 1: end } = parseRange(range, bytes.length);
  return answer(url, blob, {
    status: 206,
    statusText: "Partial Content",
    bytes: Uint8ArrayPrototypeSlice(bytes, start, end + 1),
    extra: `\0content-range\0bytes ${start}-${end}/${bytes.length}`,
  });
}

interface Part {
  readonly status: number;
  readonly statusText: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly extra: string;
}

function answer(url: string, blob: Blob, { status, statusText, bytes, extra }: Part): Response {
  const hash = StringPrototypeIndexOf(url, "#");
  return makeResponse({
    type: "basic",
    url: hash < 0 ? url : StringPrototypeSlice(url, 0, hash),
    isRedirected: false,
    status,
    statusText,
    headers: new HeaderList(`\0content-length\0${bytes.length}\0content-type\0${blobType(blob)}${extra}`),
    guard: "immutable",
    body: new Body(bytes),
  });
}

/** The first and the last byte that are wanted, both inclusive. */
function parseRange(range: string, size: number): readonly [start: number, end: number] {
  const match = RegExpPrototypeExec(RANGE, range);
  const first = match?.[1] ?? "";
  const last = match?.[2] ?? "";
  if (first === "" && last === "") throw new TypeError("fetch failed: Cannot understand the Range header");
  return first === "" ? [MathMax(0, size - +last), size - 1] : clampRange(+first, last, size);
}

function clampRange(start: number, last: string, size: number): readonly [start: number, end: number] {
  const end = last === "" ? size - 1 : +last;
  if (start >= size || start > end)
    throw new TypeError("fetch failed: the Range header asks for what the Blob does not have");
  return [start, MathMin(end, size - 1)];
}
