/** What the URL standard needs of the host. */
export interface UrlOps {
  /** The URL parser and serializer (URL §4.4, §4.5); `base` is "" for none. Answers "" on failure. */
  parseUrl: (input: string, base: string) => string;
  /** A setter of the API (URL §6.1) applied to a serialized URL. Answers the new URL. */
  setUrlPart: (href: string, part: UrlPart, value: string) => string;
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
