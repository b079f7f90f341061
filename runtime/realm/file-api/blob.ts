import { utf8Decode, utf8Encode } from "../encoding/utf8.ts";
import { createBytesStream } from "../fetch/body-stream.ts";
import { concatBytes } from "../fetch/bytes.ts";
import {
  ArrayPrototypeJoin,
  ArrayPrototypePush,
  MathMax,
  MathMin,
  MathRound,
  NativeUint8Array,
  PromiseReject,
  PromiseResolve,
  RegExpPrototypeExec,
  StringPrototypeSplit,
  StringPrototypeToLowerCase,
  Uint8ArrayPrototypeSlice,
} from "../primordials.ts";
import type { Stream } from "../streams/readable.ts";
import { asDictionary } from "../webidl/arguments.ts";
import { copyBytes, isBufferSource } from "../webidl/buffer-source.ts";
import { toDOMString, toUSVString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import { forEachItem } from "../webidl/to-array.ts";

const UNPRINTABLE = /[^\x20-\x7E]/;
const NO_BYTES = new Uint8Array(0);

/** Whether `value` is a Blob or a File, by its private state. */
export let isBlob: (value: unknown) => value is Blob;
/** The bytes of `blob`, which nobody may change. */
export let blobBytes: (blob: Blob) => Uint8Array<ArrayBuffer>;
/** The type that `blob` was made with, whatever a subclass says. */
export let blobType: (blob: Blob) => string;
/** Stands where parts would, for bytes that the maker of the Blob gives up. */
export class OwnedBytes {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Normalized. */
  readonly type: string;

  constructor(bytes: Uint8Array<ArrayBuffer>, type: string) {
    this.bytes = bytes;
    this.type = type;
  }
}

/** File API §3. All of its bytes are in memory: a function has no files. */
export class Blob {
  #bytes: Uint8Array<ArrayBuffer> = NO_BYTES;
  #type = "";

  static {
    isBlob = (value): value is Blob => typeof value === "object" && value !== null && #bytes in value;
    blobBytes = (blob) => blob.#bytes;
    blobType = (blob) => blob.#type;
  }

  constructor(parts: unknown = undefined, options: unknown = undefined) {
    if (parts instanceof OwnedBytes) {
      this.#bytes = parts.bytes;
      this.#type = parts.type;
      return;
    }
    const context = "Failed to construct 'Blob'";
    const items = parts === undefined ? [] : convertParts(parts, context);
    const { endings, type } = readBlobOptions(options, context);
    this.#bytes = joinParts(items, endings);
    this.#type = normalizeType(type);
  }

  get size(): number {
    return this.#bytes.length;
  }

  get type(): string {
    return this.#type;
  }

  slice(start: unknown = 0, end: unknown = undefined, contentType: unknown = ""): Blob {
    const bytes = this.#bytes;
    const from = clampIndex(start, bytes.length);
    const to = end === undefined ? bytes.length : clampIndex(end, bytes.length);
    // The bytes never change, so that both may share them.
    return makeBlob(shareBytes(bytes, from, MathMax(from, to)), toDOMString(contentType));
  }

  stream(): Stream {
    const bytes = this.#bytes;
    return createBytesStream(() => Uint8ArrayPrototypeSlice(bytes));
  }

  text(): Promise<string> {
    if (!isBlob(this)) return PromiseReject(new TypeError("Illegal invocation"));
    return PromiseResolve(utf8Decode(this.#bytes));
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    if (!isBlob(this)) return PromiseReject(new TypeError("Illegal invocation"));
    return PromiseResolve(Uint8ArrayPrototypeSlice(this.#bytes).buffer);
  }

  bytes(): Promise<Uint8Array<ArrayBuffer>> {
    if (!isBlob(this)) return PromiseReject(new TypeError("Illegal invocation"));
    return PromiseResolve(Uint8ArrayPrototypeSlice(this.#bytes));
  }
}

function shareBytes(bytes: Uint8Array<ArrayBuffer>, start: number, end: number): Uint8Array<ArrayBuffer> {
  return new NativeUint8Array(bytes.buffer, bytes.byteOffset + start, end - start);
}

/** A Blob of bytes that the caller gives up. */
export function makeBlob(bytes: Uint8Array<ArrayBuffer>, type: string): Blob {
  return new Blob(new OwnedBytes(bytes, normalizeType(type)));
}

/** A Blob of bytes that the caller gives up, whose type is a MIME type as MIME Sniffing §4.5 serializes it (Fetch §5.2 "blob()"). */
export function makeTypedBlob(bytes: Uint8Array<ArrayBuffer>, mimeType: string): Blob {
  return new Blob(new OwnedBytes(bytes, mimeType));
}

/** File API §3.1: a part is bytes, a Blob or text. Web IDL converts all of them before any is used. */
function convertParts(parts: unknown, context: string): unknown[] {
  const items: unknown[] = [];
  forEachItem(parts, context, (part) => {
    if (isBlob(part)) ArrayPrototypePush(items, blobBytes(part));
    else ArrayPrototypePush(items, isBufferSource(part) ? part : toUSVString(part));
  });
  return items;
}

function readBlobOptions(
  options: unknown,
  context: string,
): { readonly endings: string; readonly type: string } {
  const init = asDictionary(options, context);
  const { endings = "transparent" } = init;
  const kind = toDOMString(endings);
  if (kind !== "transparent" && kind !== "native") {
    throw new TypeError(
      `${context}: The provided value '${kind}' is not a valid enum value of type EndingType.`,
    );
  }
  const { type = "" } = init;
  return { endings: kind, type: toDOMString(type) };
}

/** File API §3.1 "process blob parts". */
function joinParts(items: readonly unknown[], endings: string): Uint8Array<ArrayBuffer> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    if (typeof item === "string")
      ArrayPrototypePush(chunks, utf8Encode(endings === "native" ? toLineFeeds(item) : item));
    else if (isBufferSource(item)) ArrayPrototypePush(chunks, copyBytes(item));
  }
  const only = chunks.length === 1 ? chunks[0] : undefined;
  return only ?? concatBytes(chunks);
}

/** File API §3.1 "convert line endings to native": a line feed here. */
function toLineFeeds(text: string): string {
  const lines = StringPrototypeSplit(text, "\r\n");
  return ArrayPrototypeJoin(StringPrototypeSplit(ArrayPrototypeJoin(lines, "\n"), "\r"), "\n");
}

/** File API §3.1: a type with a character outside U+0020 to U+007E is dropped, others are lower case. */
export function normalizeType(type: string): string {
  return RegExpPrototypeExec(UNPRINTABLE, type) === null ? StringPrototypeToLowerCase(type) : "";
}

/** File API §3.3.1: `[Clamp] long long`, counted from the end when negative. */
function clampIndex(value: unknown, size: number): number {
  // @ts-expect-error -- ToNumber of whatever the function passed
  const number: number = +value;
  const index = number !== number ? 0 : roundToEven(number);
  return index < 0 ? MathMax(size + index, 0) : MathMin(index, size);
}

/** Web IDL §3.2.4.9, step 6: `[Clamp]` takes the nearest integer, and the even one of two. */
function roundToEven(number: number): number {
  const rounded = MathRound(number);
  return rounded - number === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

defineInterface(Blob, "Blob");
