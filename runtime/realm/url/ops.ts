/** What the URL standard needs of the host. */
export interface UrlOps {
  /** The URL parser and serializer (URL §4.4, §4.5); `base` is "" for none. Answers "" on failure. */
  parseUrl: (input: string, base: string) => string;
  /** A setter of the API (URL §6.1) applied to a serialized URL. Answers the new URL. */
  setUrlPart: (href: string, part: UrlPart, value: string) => string;
  /**
   * Compiles a URL pattern. `source` is JSON of a list: a string or a URLPatternInit, then perhaps a base URL.
   * Answers JSON of its components, `hasRegExpGroups` and its `id`, or "" on failure.
   */
  openPattern: (source: string, ignoresCase: boolean) => string;
  testPattern: (id: number, source: string) => boolean;
  /** Answers JSON: component → `{ input, groups }`, with null for a group that took no part; "" for no match. */
  execPattern: (id: number, source: string) => string;
  closePattern: (id: number) => void;
}

/** Attributes of URL that are set through the host. */
export type UrlPart =
  | "protocol"
  | "username"
  | "password"
  | "host"
  | "hostname"
  | "port"
  | "pathname"
  | "search"
  | "hash";
