import type { UrlOps } from "../../realm/url/ops.ts";
import { isValidDomain } from "./idna.cjs";

/** URLs through Node's own parser. A URL of the host never reaches the realm: its text does. */
export function createUrlOps(): UrlOps {
  return {
    parseUrl: (input, base) => {
      const url = URL.parse(input, base === "" ? undefined : base);
      return url === null || !hasValidHost(url) ? "" : url.href;
    },
    setUrlPart: (href, part, value) => {
      const url = URL.parse(href);
      if (url === null) return href;
      url[part] = value;
      return hasValidHost(url) ? url.href : href;
    },
  };
}

/** Node's parser decodes no label that comes as Punycode, and so takes those that stand for nothing. */
function hasValidHost({ hostname, protocol }: URL): boolean {
  return !hostname.includes("xn--") || !SPECIAL_SCHEMES.has(protocol) || isValidDomain(hostname);
}

/** URL §3.5: hosts of other schemes are opaque. */
const SPECIAL_SCHEMES: ReadonlySet<string> = new Set(["file:", "ftp:", "http:", "https:", "ws:", "wss:"]);
