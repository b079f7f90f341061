import { host } from "../host.ts";

/** A text that is known to be a serialized URL: parsing it again would give the same. */
let known = "";

/** Remembers that `href` is a serialized URL: `new URL(request.url)` is what most functions do first. */
export function rememberHref(href: string): string {
  known = href;
  return href;
}

/** URL §4.4 and §4.5: parses and serializes; "" on failure. */
export function parseHref(input: string, base = ""): string {
  return base === "" && input === known && input !== "" ? input : host().parseUrl(input, base);
}
