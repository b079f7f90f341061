import {
  MathMax,
  MathMin,
  StringPrototypeIndexOf,
  StringPrototypeLastIndexOf,
  StringPrototypeSlice,
  StringPrototypeStartsWith,
} from "../primordials.ts";

/** Where the parts of a serialized URL are. */
export interface UrlComponents {
  /** With its colon. */
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  /** With its question mark, or "". */
  readonly search: string;
  /** With its number sign, or "". */
  readonly hash: string;
}

/**
 * Takes a serialized URL apart. URL §4.5 leaves no choice: everything that could be taken for a divider is percent-encoded
 * where it is none.
 */
export function splitHref(href: string): UrlComponents {
  const schemeEnd = StringPrototypeIndexOf(href, ":") + 1;
  const hasAuthority = StringPrototypeStartsWith(StringPrototypeSlice(href, schemeEnd, schemeEnd + 2), "//");
  const hashStart = indexOrEnd(href, "#", schemeEnd);
  const searchStart = MathMin(indexOrEnd(href, "?", schemeEnd), hashStart);
  let pathStart = schemeEnd;
  let authority = "";
  if (hasAuthority) {
    pathStart = MathMin(indexOrEnd(href, "/", schemeEnd + 2), searchStart);
    authority = StringPrototypeSlice(href, schemeEnd + 2, pathStart);
  } else if (StringPrototypeSlice(href, schemeEnd, schemeEnd + 3) === "/./") {
    // URL §4.5: "/." keeps a path that starts with two slashes from looking like a host.
    if (StringPrototypeSlice(href, schemeEnd + 2, schemeEnd + 4) === "//") pathStart += 2;
  }
  return {
    protocol: StringPrototypeSlice(href, 0, schemeEnd),
    ...splitAuthority(authority),
    pathname: StringPrototypeSlice(href, pathStart, searchStart),
    search: withoutBareDivider(StringPrototypeSlice(href, searchStart, hashStart)),
    hash: withoutBareDivider(StringPrototypeSlice(href, hashStart)),
  };
}

/** The serialized URL with another query, which has no question mark; "" takes the query away. */
export function replaceQuery(href: string, query: string): string {
  const hashStart = indexOrEnd(href, "#", 0);
  const searchStart = MathMin(indexOrEnd(href, "?", 0), hashStart);
  const search = query === "" ? "" : `?${query}`;
  return `${StringPrototypeSlice(href, 0, searchStart)}${search}${StringPrototypeSlice(href, hashStart)}`;
}

/** Fetch §5.4: whether the URL "includes credentials". */
export function hasCredentials(href: string): boolean {
  // Nearly no URL has an at sign; in most that have one it is part of the path.
  if (StringPrototypeIndexOf(href, "@") < 0) return false;
  const { username, password } = splitHref(href);
  return username !== "" || password !== "";
}

function splitAuthority(
  authority: string,
): Pick<UrlComponents, "hostname" | "password" | "port" | "username"> {
  const at = StringPrototypeLastIndexOf(authority, "@");
  const userinfo = at < 0 ? "" : StringPrototypeSlice(authority, 0, at);
  const host = StringPrototypeSlice(authority, at + 1);
  const passwordStart = indexOrEnd(userinfo, ":", 0);
  // The colons of an IPv6 address stand in brackets.
  const portStart = indexOrEnd(host, ":", MathMax(StringPrototypeLastIndexOf(host, "]"), 0));
  return {
    username: StringPrototypeSlice(userinfo, 0, passwordStart),
    password: StringPrototypeSlice(userinfo, passwordStart + 1),
    hostname: StringPrototypeSlice(host, 0, portStart),
    port: StringPrototypeSlice(host, portStart + 1),
  };
}

/** URL §6.1: `search` and `hash` are empty for an empty query or fragment. */
function withoutBareDivider(part: string): string {
  return part.length === 1 ? "" : part;
}

function indexOrEnd(text: string, search: string, from: number): number {
  const index = StringPrototypeIndexOf(text, search, from);
  return index < 0 ? text.length : index;
}
