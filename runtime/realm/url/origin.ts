import { StringPrototypeSlice, StringPrototypeStartsWith } from "../primordials.ts";
import { splitHref, type UrlComponents } from "./components.ts";
import { parseHref } from "./parse.ts";

/** URL §4.7 "origin", serialized. */
export function originOf(href: string, parts: UrlComponents): string {
  switch (parts.protocol) {
    case "ftp:":
    case "http:":
    case "https:":
    case "ws:":
    case "wss:":
      return `${parts.protocol}//${hostOf(parts)}`;
    case "blob:": {
      const inner = parseHref(StringPrototypeSlice(href, 5));
      return StringPrototypeStartsWith(inner, "http:") || StringPrototypeStartsWith(inner, "https:")
        ? originOf(inner, splitHref(inner))
        : "null";
    }
    default:
      return "null";
  }
}

/** As {@link originOf}, of a serialized URL. */
export function originOfHref(href: string): string {
  return originOf(href, splitHref(href));
}

/** Host and port, as they stand in a URL. */
export function hostOf({ hostname, port }: UrlComponents): string {
  return port === "" ? hostname : `${hostname}:${port}`;
}
