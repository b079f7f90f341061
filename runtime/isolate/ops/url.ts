import type { UrlOps } from "../../realm/url/ops.ts";

/** URLs through Node's own parser. A URL of the host never reaches the realm: its text does. */
export function createUrlOps(): UrlOps {
  return {
    parseUrl: (input, base) => URL.parse(input, base === "" ? undefined : base)?.href ?? "",
    setUrlPart: (href, part, value) => {
      const url = URL.parse(href);
      if (url === null) return href;
      url[part] = value;
      return url.href;
    },
  };
}
