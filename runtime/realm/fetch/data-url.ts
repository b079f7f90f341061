import {
  RegExpPrototypeExec,
  StringFromCharCode,
  StringPrototypeIndexOf,
  StringPrototypeSlice,
  StringPrototypeStartsWith,
  Uint8ArrayFromBase64,
} from "../primordials.ts";
import { percentDecode } from "../url/percent.ts";
import { Body } from "./body.ts";
import { HeaderList } from "./header-list.ts";
import { normalizeValue } from "./header-syntax.ts";
import { formatMimeType, parseMimeType } from "./mime-type.ts";
import { makeResponse, type Response } from "./response.ts";

const BASE64_ENDING = /; *base64$/i;
const DEFAULT_TYPE = "text/plain;charset=US-ASCII";

/**
 * Fetch §6 "data: URL processor", as a response (§4.2 "scheme fetch").
 *
 * @throws {TypeError} When the URL has no comma, or its base64 is wrong.
 */
export function fetchDataUrl(url: string, method: string): Response {
  const hash = StringPrototypeIndexOf(url, "#");
  const whole = hash < 0 ? url : StringPrototypeSlice(url, 0, hash);
  const comma = StringPrototypeIndexOf(whole, ",");
  if (comma < 0) throw new TypeError("fetch failed: the data: URL has no comma");
  const bytes = percentDecode(StringPrototypeSlice(whole, comma + 1));
  const type = normalizeValue(StringPrototypeSlice(whole, "data:".length, comma));
  const ending = RegExpPrototypeExec(BASE64_ENDING, type);
  const essence = ending === null ? type : StringPrototypeSlice(type, 0, ending.index);
  return makeResponse({
    type: "basic",
    url: whole,
    isRedirected: false,
    status: 200,
    statusText: "OK",
    headers: new HeaderList(`\0content-type\0${normalizeType(essence)}`),
    guard: "immutable",
    // Fetch §4.1 "main fetch": the answer to HEAD has no body.
    body: method === "HEAD" ? null : new Body(ending === null ? bytes : decodeBase64(bytes)),
  });
}

function normalizeType(type: string): string {
  const mimeType = parseMimeType(StringPrototypeStartsWith(type, ";") ? `text/plain${type}` : type);
  return mimeType === undefined ? DEFAULT_TYPE : formatMimeType(mimeType);
}

/** Infra §7 "forgiving-base64 decode". */
function decodeBase64(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  let text = "";
  for (let index = 0; index < bytes.length; index++) text += StringFromCharCode(bytes[index] ?? 0);
  try {
    return Uint8ArrayFromBase64(text);
  } catch {
    throw new TypeError("fetch failed: the data: URL holds wrong base64");
  }
}
