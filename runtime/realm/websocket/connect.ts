import { DOMException } from "../dom/dom-exception.ts";
import {
  ArrayPrototypeJoin,
  ArrayPrototypePush,
  ReflectGet,
  RegExpPrototypeExec,
  StringPrototypeIndexOf,
  StringPrototypeSlice,
  StringPrototypeStartsWith,
  StringPrototypeToLowerCase,
} from "../primordials.ts";
import { parseHref } from "../url/parse.ts";
import { isObject } from "../webidl/arguments.ts";
import { toDOMString, toUSVString } from "../webidl/convert.ts";
import { toArray } from "../webidl/to-array.ts";

const CONTEXT = "Failed to construct 'WebSocket'";
/** RFC 9110 §5.6.2 `token`. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * WebSockets §3.1 "get a URL record".
 *
 * @returns A serialized URL of the scheme ws or wss.
 * @throws {DOMException} `SyntaxError`
 */
export function parseSocketUrl(input: unknown): string {
  const text = toUSVString(input);
  const href = toSocketScheme(parseHref(text));
  if (href === "") throw new DOMException(`${CONTEXT}: The URL '${text}' is invalid.`, "SyntaxError");
  if (!StringPrototypeStartsWith(href, "ws:") && !StringPrototypeStartsWith(href, "wss:")) {
    const scheme = StringPrototypeSlice(href, 0, StringPrototypeIndexOf(href, ":"));
    throw new DOMException(
      `${CONTEXT}: The URL's scheme must be either 'http', 'https', 'ws', or 'wss'. '${scheme}' is not allowed.`,
      "SyntaxError",
    );
  }
  if (StringPrototypeIndexOf(href, "#") >= 0)
    throw new DOMException(`${CONTEXT}: The URL contains a fragment identifier.`, "SyntaxError");
  return href;
}

function toSocketScheme(href: string): string {
  if (StringPrototypeStartsWith(href, "http:") || StringPrototypeStartsWith(href, "https:"))
    return `ws${StringPrototypeSlice(href, 4)}`;
  return href;
}

/**
 * WebSockets §3.1: the constructor's protocols.
 *
 * @throws {DOMException} `SyntaxError` for one that is no token, or there twice.
 */
export function readProtocols(value: unknown): string[] {
  const protocols = convertProtocols(value);
  for (let index = 0; index < protocols.length; index++) {
    const protocol = protocols[index] ?? "";
    if (RegExpPrototypeExec(TOKEN, protocol) === null)
      throw new DOMException(`${CONTEXT}: The subprotocol '${protocol}' is invalid.`, "SyntaxError");
    for (let before = 0; before < index; before++) {
      // The standard says "more than once"; every browser takes names that differ in case alone for the same.
      if (StringPrototypeToLowerCase(protocols[before] ?? "") === StringPrototypeToLowerCase(protocol))
        throw new DOMException(`${CONTEXT}: The subprotocol '${protocol}' is duplicated.`, "SyntaxError");
    }
  }
  return protocols;
}

/** Web IDL: `(DOMString or sequence<DOMString>)`. */
function convertProtocols(value: unknown): string[] {
  if (value === undefined) return [];
  const method = isObject(value) ? ReflectGet(value, Symbol.iterator) : undefined;
  if (method === undefined || method === null) return [toDOMString(value)];
  const protocols: string[] = [];
  const items = toArray(value, CONTEXT);
  for (let index = 0; index < items.length; index++) ArrayPrototypePush(protocols, toDOMString(items[index]));
  return protocols;
}

/** The head of the request that asks for the connection: `GET NUL url`, then its fields. */
export function encodeHandshake(url: string, protocols: readonly string[]): string {
  // Fetch knows no ws: WebSockets §2.1 asks with http.
  const head = `GET\0http${StringPrototypeSlice(url, 2)}`;
  return protocols.length === 0
    ? head
    : `${head}\0sec-websocket-protocol\0${ArrayPrototypeJoin(protocols, ", ")}`;
}
