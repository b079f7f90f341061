import { utf8Decode } from "../encoding/utf8.ts";
import { makeFile } from "../file-api/file.ts";
import { normalizeValue } from "../fetch/header-syntax.ts";
import type { MimeType } from "../fetch/mime-type.ts";
import {
  ArrayPrototypePush,
  MapPrototypeGet,
  NativeUint8Array,
  StringPrototypeCharCodeAt,
  StringPrototypeIndexOf,
  StringPrototypeSlice,
  StringPrototypeToLowerCase,
  Uint8ArrayPrototypeIndexOf,
  Uint8ArrayPrototypeSlice,
  Uint8ArrayPrototypeSubarray,
} from "../primordials.ts";
import type { FormEntry } from "./form-data.ts";

const CR = 0x0d;
const LF = 0x0a;
const DASH = 0x2d;
const MAX_HEADER_BYTES = 16 * 1024;

interface PartHead {
  readonly name: string;
  readonly filename: string | undefined;
  readonly contentType: string | undefined;
}

/**
 * Parses a `multipart/form-data` body (RFC 7578, and the strict reading of it that Fetch §5.2 refers to).
 *
 * @throws {TypeError} When the body is not what its boundary promises.
 */
export function parseMultipart(bytes: Uint8Array, { parameters }: MimeType): FormEntry[] {
  const boundary = MapPrototypeGet(parameters, "boundary");
  if (boundary === undefined || boundary === "" || boundary.length > 70)
    throw failure("no usable boundary in the content type");
  const delimiter = toBytes(`--${boundary}`);
  const entries: FormEntry[] = [];
  let position = skipPreamble(bytes, delimiter);
  for (;;) {
    position += delimiter.length;
    if (bytes[position] === DASH && bytes[position + 1] === DASH) return entries;
    position = skipPadding(bytes, position);
    if (bytes[position] !== CR || bytes[position + 1] !== LF) throw failure("no line break after a boundary");
    const headEnd = findHeadEnd(bytes, position);
    const head = parseHead(utf8Decode(Uint8ArrayPrototypeSubarray(bytes, position + 2, headEnd), true));
    const start = headEnd + 4;
    const end = findDelimiter(bytes, delimiter, start);
    ArrayPrototypePush(entries, makeEntry(head, Uint8ArrayPrototypeSubarray(bytes, start, end)));
    position = end + 2;
  }
}

function makeEntry({ name, filename, contentType }: PartHead, content: Uint8Array): FormEntry {
  if (filename === undefined) return [name, utf8Decode(content)];
  return [name, makeFile(Uint8ArrayPrototypeSlice(content), filename, contentType ?? "text/plain")];
}

/** RFC 2046 §5.1.1: what stands before the first boundary is no part. */
function skipPreamble(bytes: Uint8Array, delimiter: Uint8Array): number {
  if (matchesAt(bytes, delimiter, 0)) return 0;
  return findDelimiter(bytes, delimiter, 0) + 2;
}

/** RFC 2046 §5.1.1: spaces and tabs may follow a boundary. */
function skipPadding(bytes: Uint8Array, start: number): number {
  let position = start;
  while (bytes[position] === 0x20 || bytes[position] === 0x09) position++;
  return position;
}

/** Where `CR LF delimiter` starts. */
function findDelimiter(bytes: Uint8Array, delimiter: Uint8Array, start: number): number {
  for (let index = start; ; index++) {
    index = Uint8ArrayPrototypeIndexOf(bytes, CR, index);
    if (index < 0) throw failure("no closing boundary");
    if (bytes[index + 1] === LF && matchesAt(bytes, delimiter, index + 2)) return index;
  }
}

/** Where the `CR LF CR LF` after a part's fields starts. */
function findHeadEnd(bytes: Uint8Array, start: number): number {
  for (let index = start; index < start + MAX_HEADER_BYTES && index + 3 < bytes.length; index++) {
    if (bytes[index] === CR && bytes[index + 1] === LF && bytes[index + 2] === CR && bytes[index + 3] === LF)
      return index;
  }
  throw failure("a part's headers do not end");
}

function matchesAt(bytes: Uint8Array, wanted: Uint8Array, start: number): boolean {
  if (start + wanted.length > bytes.length) return false;
  for (let index = 0; index < wanted.length; index++)
    if (bytes[start + index] !== wanted[index]) return false;
  return true;
}

function parseHead(text: string): PartHead {
  let disposition: string | undefined;
  let contentType: string | undefined;
  for (let start = 0; start < text.length;) {
    const found = StringPrototypeIndexOf(text, "\r\n", start);
    const end = found < 0 ? text.length : found;
    const colon = StringPrototypeIndexOf(text, ":", start);
    if (colon < 0 || colon >= end) throw failure("a header of a part has no colon");
    const name = StringPrototypeToLowerCase(StringPrototypeSlice(text, start, colon));
    const value = normalizeValue(StringPrototypeSlice(text, colon + 1, end));
    if (name === "content-disposition") disposition = value;
    if (name === "content-type") contentType = value;
    start = end + 2;
  }
  if (disposition === undefined) throw failure("a part has no Content-Disposition");
  return { ...parseDisposition(disposition), contentType };
}

/** RFC 7578 §4.2: `form-data; name="…"; filename="…"`, with HTML's three escapes in the quoted strings. */
function parseDisposition(value: string): { readonly name: string; readonly filename: string | undefined } {
  if (StringPrototypeToLowerCase(StringPrototypeSlice(value, 0, 10)) !== "form-data;") {
    throw failure("a part's Content-Disposition is not form-data");
  }
  let name: string | undefined;
  let filename: string | undefined;
  for (let position = 10; position < value.length;) {
    const equals = StringPrototypeIndexOf(value, "=", position);
    if (equals < 0) break;
    const key = StringPrototypeToLowerCase(normalizeValue(StringPrototypeSlice(value, position, equals)));
    const { text, end } = readParameter(value, equals + 1);
    if (key === "name") name ??= text;
    if (key === "filename") filename ??= text;
    position = end;
  }
  if (name === undefined) throw failure("a part has no name");
  return { name, filename };
}

/** A quoted string or a token, and where the next parameter starts. */
function readParameter(value: string, start: number): { readonly text: string; readonly end: number } {
  const isQuoted = StringPrototypeCharCodeAt(value, start) === 0x22;
  const from = isQuoted ? start + 1 : start;
  const found = StringPrototypeIndexOf(value, isQuoted ? '"' : ";", from);
  if (found < 0 && isQuoted) throw failure("a quoted string does not end");
  const to = found < 0 ? value.length : found;
  const text = StringPrototypeSlice(value, from, to);
  if (!isQuoted) return { text: normalizeValue(text), end: to + 1 };
  const semicolon = StringPrototypeIndexOf(value, ";", to);
  return { text: unescapeName(text), end: semicolon < 0 ? value.length : semicolon + 1 };
}

/** HTML §4.10.21.8: undoes `%0A`, `%0D` and `%22`, and nothing else. */
function unescapeName(text: string): string {
  if (StringPrototypeIndexOf(text, "%") < 0) return text;
  let plain = "";
  for (let index = 0; index < text.length; index++) {
    const escape = ESCAPES[StringPrototypeSlice(text, index, index + 3)];
    plain += escape ?? StringPrototypeSlice(text, index, index + 1);
    if (escape !== undefined) index += 2;
  }
  return plain;
}

const ESCAPES: Readonly<Record<string, string>> = {
  // @ts-expect-error -- a literal's __proto__ sets the prototype: nothing is found but what stands here
  __proto__: null,
  "%0A": "\n",
  "%0a": "\n",
  "%0D": "\r",
  "%0d": "\r",
  "%22": '"',
};

function toBytes(text: string): Uint8Array {
  const bytes = new NativeUint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = StringPrototypeCharCodeAt(text, index);
  return bytes;
}

function failure(found: string): TypeError {
  return new TypeError(`Cannot parse the body as multipart/form-data: found ${found}`);
}
