import { parseHref } from "../url/parse.ts";
import { toDOMString, toUSVString } from "../webidl/convert.ts";

/** What a Request says of itself beside method, URL, headers and body (Fetch §5.4). */
export interface RequestOptions {
  readonly cache: string;
  readonly credentials: string;
  readonly destination: string;
  readonly duplex: string;
  readonly integrity: string;
  readonly keepalive: boolean;
  readonly mode: string;
  /** Nothing reads it but what checks it. */
  readonly priority: string;
  readonly redirect: string;
  readonly referrer: string;
  readonly referrerPolicy: string;
}

const CACHE_MODES = ["default", "no-store", "reload", "no-cache", "force-cache", "only-if-cached"];
const CREDENTIALS = ["omit", "same-origin", "include"];
const MODES = ["navigate", "same-origin", "no-cors", "cors"];
const DUPLEXES = ["half"];
const PRIORITIES = ["high", "low", "auto"];
const REDIRECTS = ["follow", "error", "manual"];
const REFERRER_POLICIES = [
  "",
  "no-referrer",
  "no-referrer-when-downgrade",
  "same-origin",
  "origin",
  "strict-origin",
  "origin-when-cross-origin",
  "strict-origin-when-cross-origin",
  "unsafe-url",
];

/** What a request has that a function made. */
export const DEFAULT_OPTIONS: RequestOptions = {
  cache: "default",
  credentials: "same-origin",
  destination: "",
  duplex: "half",
  integrity: "",
  keepalive: false,
  mode: "cors",
  priority: "auto",
  redirect: "follow",
  referrer: "about:client",
  referrerPolicy: "",
};

/** What an invocation's request has: as on Workers, `fetch(request)` hands redirects to the client instead of following them. */
export const INCOMING_OPTIONS: RequestOptions = { ...DEFAULT_OPTIONS, redirect: "manual" };

/**
 * Reads the options of a `RequestInit` over those of the request that it is based on.
 *
 * @throws {TypeError} When a value is not of its enumeration.
 */
export function readRequestOptions(
  init: Readonly<Record<string, unknown>>,
  base: RequestOptions,
): RequestOptions {
  // Web IDL §3.2.17: members are read in lexicographical order.
  const options: RequestOptions = {
    ...base,
    cache: readEnum(init["cache"], CACHE_MODES, ["RequestCache", base.cache]),
    credentials: readEnum(init["credentials"], CREDENTIALS, ["RequestCredentials", base.credentials]),
    duplex: readEnum(init["duplex"], DUPLEXES, ["RequestDuplex", base.duplex]),
    integrity: readText(init["integrity"]) ?? base.integrity,
    keepalive: readBoolean(init["keepalive"]) ?? base.keepalive,
    mode: readEnum(init["mode"], MODES, ["RequestMode", base.mode]),
    priority: readEnum(init["priority"], PRIORITIES, ["RequestPriority", base.priority]),
    redirect: readEnum(init["redirect"], REDIRECTS, ["RequestRedirect", base.redirect]),
    referrer: readReferrer(init["referrer"]) ?? base.referrer,
    referrerPolicy: readEnum(init["referrerPolicy"], REFERRER_POLICIES, [
      "ReferrerPolicy",
      base.referrerPolicy,
    ]),
  };
  checkModes(options);
  checkWindow(init["window"]);
  return options;
}

function checkModes({ cache, mode }: RequestOptions): void {
  if (mode === "navigate")
    throw new TypeError("Failed to construct 'Request': Cannot use the mode 'navigate'");
  if (cache === "only-if-cached" && mode !== "same-origin") {
    throw new TypeError(
      "Failed to construct 'Request': 'only-if-cached' can be set only with 'same-origin' mode",
    );
  }
}

/** Fetch §5.4: only null, which no server needs to say. */
function checkWindow(window: unknown): void {
  if (window === undefined || window === null) return;
  throw new TypeError("Failed to construct 'Request': 'window' can only be null.");
}

/** Fetch §5.4: "" is no referrer; without an origin of our own, every URL may be one. Nothing is sent of it. */
function readReferrer(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const text = toUSVString(value);
  if (text === "") return "";
  const url = parseHref(text);
  if (url === "")
    throw new TypeError(`Failed to construct 'Request': Referrer '${text}' is not a valid URL.`);
  return url;
}

function readText(value: unknown): string | undefined {
  return value === undefined ? undefined : toDOMString(value);
}

function readBoolean(value: unknown): boolean | undefined {
  return value === undefined ? undefined : Boolean(value);
}

function readEnum(
  value: unknown,
  allowed: readonly string[],
  { 0: type, 1: fallback }: readonly [type: string, fallback: string],
): string {
  if (value === undefined) return fallback;
  const text = toDOMString(value);
  for (let index = 0; index < allowed.length; index++) if (allowed[index] === text) return text;
  throw new TypeError(
    `Failed to construct 'Request': The provided value '${text}' is not a valid enum value of type ${type}.`,
  );
}
