import { domainToASCII, domainToUnicode } from "node:url";
import type { UrlOps } from "../../realm/url/ops.ts";
import { createPatternOps } from "./url-pattern.ts";

const SPECIAL = /^(?:https?|wss?|ftp|file):$/;

/** URLs through Node's own parser. A URL of the host never reaches the realm: its text does. */
export function createUrlOps(): UrlOps {
  return {
    ...createPatternOps(),
    parseUrl: (input, base) => {
      const url = URL.parse(input, base === "" ? undefined : base);
      return url === null || !hasValidLabels(url) ? "" : url.href;
    },
    setUrlPart: (href, part, value) => {
      const url = URL.parse(href);
      if (url === null) return href;
      url[part] = value;
      return hasValidLabels(url) ? url.href : href;
    },
  };
}

/**
 * URL §3.3 "domain to ASCII": a label that comes in Punycode must be one that UTS #46 would have made. Node's parser takes any text after `xn--`;
 * its conversion to Unicode does check the label, and leaves a wrong one as it is.
 */
function hasValidLabels({ hostname, protocol }: URL): boolean {
  if (!hostname.includes("xn--") || !SPECIAL.test(protocol)) return true;
  return hostname.split(".").every((label) => !label.startsWith("xn--") || isValidLabel(label));
}

function isValidLabel(label: string): boolean {
  const unicode = domainToUnicode(label);
  return unicode !== "" && unicode !== label && domainToASCII(unicode) === label;
}
