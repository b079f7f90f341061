import { host } from "../host.ts";
import {
  ArrayPrototypeJoin,
  ArrayPrototypePush,
  NativeUint8Array,
  RegExpPrototypeExec,
  StringPrototypeSplit,
  Uint8ArrayPrototypeToBase64,
} from "../primordials.ts";

/** SRI §3.2: from strong to weak, and the bytes in a digest of each. */
const ALGORITHMS: readonly (readonly [prefix: string, name: string, length: number])[] = [
  ["sha512", "SHA-512", 64],
  ["sha384", "SHA-384", 48],
  ["sha256", "SHA-256", 32],
];
const WHITESPACE = ["\t", "\n", "\f", "\r"];
/** SRI §3.5: a digest in either alphabet of base64, and options that mean nothing yet. */
const METADATA = /^(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+)={0,2}(?:\?[\x21-\x7E]*)?$/;

/** SRI §3.3.4 "do bytes match metadataList": one digest of the strongest algorithm in the list has to be right. */
export function matchesIntegrity(bytes: Uint8Array, metadata: string): boolean {
  for (let strength = 0; strength < ALGORITHMS.length; strength++) {
    const { 0: prefix, 1: name, 2: length } = ALGORITHMS[strength] ?? ["", "", 0];
    const wanted = digestsOf(metadata, prefix);
    if (wanted.length === 0) continue;
    const digest = new NativeUint8Array(length);
    if (!host().digestNow(name, bytes, digest)) return false;
    return includes(wanted, StringPrototypeSplit(Uint8ArrayPrototypeToBase64(digest), "=")[0] ?? "");
  }
  return true;
}

/** Whether there is anything to check: what cannot be read counts for nothing. */
export function hasIntegrity(metadata: string): boolean {
  if (metadata === "") return false;
  for (let index = 0; index < ALGORITHMS.length; index++)
    if (digestsOf(metadata, ALGORITHMS[index]?.[0] ?? "").length > 0) return true;
  return false;
}

/** The digests that `metadata` lists of one algorithm, in base64 without padding. */
function digestsOf(metadata: string, prefix: string): readonly string[] {
  const items = splitOnWhitespace(metadata);
  const digests: string[] = [];
  for (let index = 0; index < items.length; index++) {
    const match = RegExpPrototypeExec(METADATA, items[index] ?? "");
    if (match !== null && match[1] === prefix)
      ArrayPrototypePush(digests, toStandardAlphabet(match[2] ?? ""));
  }
  return digests;
}

function splitOnWhitespace(text: string): readonly string[] {
  let spaced = text;
  for (let index = 0; index < WHITESPACE.length; index++)
    spaced = replaceAll(spaced, WHITESPACE[index] ?? "", " ");
  return StringPrototypeSplit(spaced, " ");
}

function toStandardAlphabet(text: string): string {
  return replaceAll(replaceAll(text, "-", "+"), "_", "/");
}

function replaceAll(text: string, search: string, replacement: string): string {
  return ArrayPrototypeJoin(StringPrototypeSplit(text, search), replacement);
}

function includes(texts: readonly string[], wanted: string): boolean {
  for (let index = 0; index < texts.length; index++) if (texts[index] === wanted) return true;
  return false;
}
