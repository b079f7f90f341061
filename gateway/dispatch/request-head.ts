import type { IncomingMessage } from "node:http";
import { SporeError } from "#runtime";
import { LRUCache } from "lru-cache";
import { asksForWebSocket, checkHandshake } from "../websocket/handshake.ts";
import { connectionNames, HOP_BY_HOP, isClientClaim } from "./header-rules.ts";

/** A request that has been checked, as routing and functions see it. */
export interface RequestHead {
  /** The Host field's value. */
  readonly host: string;
  /** Path and query, as sent. */
  readonly target: string;
  /** The URL that the client asked for, serialized. */
  readonly url: string;
  readonly hasBody: boolean;
  /** Whether it asks for a WebSocket. */
  readonly isUpgrade: boolean;
  /** The announced length of the body in bytes, if it was. */
  readonly contentLength: number | undefined;
}

export interface RequestRules {
  readonly maxTargetBytes: number;
  /** Whether X-Forwarded-* fields come from a proxy of the operator's own. */
  readonly trustsProxy: boolean;
}

/** Longest header fields together, as on Workers. */
const MAX_FIELD_BYTES = 32 * 1024;

/** RFC 3986 §3.2.2 in the characters that occur in practice; user information and everything odd is refused. */
const HOST = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?$/;
/** Targets that a URL parser leaves as they are: no dot segments, nothing to be escaped. */
const PLAIN_TARGET = /^\/(?![/\\])[\w\-.~!$&()*+,;=:@/?%[\]|]*$/;
const DOT_SEGMENT = /\/\.|\/%2e/i;

/**
 * Checks a request for what node:http lets through and a gateway must not.
 *
 * @throws {SporeError} `bad-request`, `uri-too-long`, `headers-too-large`, `upgrade-required` or `upgrade-unsupported`.
 */
export function checkRequest(incoming: IncomingMessage, rules: RequestRules): RequestHead {
  const { headers, httpVersion } = incoming;
  if (httpVersion !== "1.1" && httpVersion !== "1.0") refuse(`HTTP/${httpVersion}`, "HTTP/1.0 or HTTP/1.1");
  checkFieldBytes(incoming);
  const host = findHost(incoming);
  const target = findTarget(incoming.url ?? "", host, rules);
  checkAbilities(incoming);
  const coding = headers["transfer-encoding"];
  const length = headers["content-length"];
  return {
    host,
    target,
    url: makeUrl(originOf(schemeOf(incoming, rules), host), target),
    isUpgrade: headers.upgrade !== undefined,
    hasBody: coding !== undefined || (length !== undefined && length !== "0"),
    contentLength: length === undefined ? undefined : Number(length),
  };
}

/** node:http bounds the head as a whole, of which the target has a bound of its own. */
function checkFieldBytes({ rawHeaders }: IncomingMessage): void {
  let bytes = 0;
  // Two characters stand behind a name, and two behind a value.
  for (const text of rawHeaders) bytes += text.length + 2;
  if (bytes <= MAX_FIELD_BYTES) return;
  throw new SporeError(
    "headers-too-large",
    `Cannot take header fields of ${bytes} bytes: at most ${MAX_FIELD_BYTES} are taken`,
  );
}

/** What is valid HTTP and still not for a function: upgrades to other than WebSocket, codings other than chunked, methods of proxies. */
function checkAbilities(incoming: IncomingMessage): void {
  const { headers, httpVersion, method } = incoming;
  if (asksForWebSocket(incoming)) checkHandshake(incoming);
  else if (headers.upgrade !== undefined) {
    throw new SporeError(
      "upgrade-unsupported",
      `Cannot upgrade to "${headers.upgrade}": Spore has plain HTTP and WebSockets only`,
    );
  }
  const coding = headers["transfer-encoding"];
  if (coding !== undefined && (coding.toLowerCase() !== "chunked" || httpVersion === "1.0")) {
    refuse(`Transfer-Encoding "${coding}" in HTTP/${httpVersion}`, '"chunked" in HTTP/1.1');
  }
  if (method === "CONNECT" || method === "TRACE") refuse(`method ${method}`, "any other method");
}

function refuse(found: string, wanted: string): never {
  throw new SporeError("bad-request", `Cannot take the request: found ${found}, wanted ${wanted}`);
}

/** RFC 9112 §3.2: exactly one Host, and it must be well-formed. node:http takes several and keeps the first. */
function findHost({ rawHeaders }: IncomingMessage): string {
  let host: string | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    if (name.length !== 4 || name.toLowerCase() !== "host") continue;
    if (host !== undefined) refuse("more than one Host", "exactly one");
    host = rawHeaders[index + 1] ?? "";
  }
  if (host === undefined) refuse("no Host", "exactly one");
  if (!HOST.test(host)) refuseHost(host);
  return host;
}

function refuseHost(host: string): never {
  refuse(`Host ${JSON.stringify(host.slice(0, 100))}`, "a host name or address, and a port at most");
}

/** RFC 9112 §3.2: origin-form, or absolute-form whose authority is the Host. */
function findTarget(target: string, host: string, rules: RequestRules): string {
  checkLength(target, rules);
  if (target.startsWith("/")) return target;
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/is.exec(target);
  if (absolute === null) refuse(`target ${JSON.stringify(target.slice(0, 100))}`, "a path");
  const [, authority = "", rest = ""] = absolute;
  if (authority.toLowerCase() !== host.toLowerCase())
    refuse(`authority ${JSON.stringify(authority.slice(0, 100))}`, "that of Host");
  return rest.startsWith("/") ? rest : `/${rest}`;
}

/** @throws {SporeError} `uri-too-long`. */
export function checkLength(target: string, { maxTargetBytes }: RequestRules): void {
  if (target.length <= maxTargetBytes) return;
  throw new SporeError(
    "uri-too-long",
    `Cannot take a target of ${target.length} bytes: at most ${maxTargetBytes} are taken`,
  );
}

/** What a request's head is made from; node:http's IncomingMessage has this. */
export interface HeadSource {
  readonly method?: string | undefined;
  /** Names and values in turn, as sent. */
  readonly rawHeaders: readonly string[];
  /** The same, by names in lower case, and repeated ones joined. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** The scheme that the client used, as far as this gateway or a trusted proxy knows. */
export function schemeOf({ headers, socket }: HeadSource, { trustsProxy }: RequestRules): string {
  if (trustsProxy) {
    const [claimed = ""] = String(headers["x-forwarded-proto"] ?? "").split(",");
    if (claimed === "https" || claimed === "http") return claimed;
  }
  return "encrypted" in socket ? "https" : "http";
}

const origins = new LRUCache<string, string>({ max: 1_000 });

/**
 * The origin that a Host stands for, serialized.
 *
 * @throws {SporeError} `bad-request`.
 */
export function originOf(scheme: string, host: string): string {
  const key = `${scheme}://${host}`;
  let origin = origins.get(key);
  if (origin === undefined) {
    if (!HOST.test(host) || !URL.canParse(key)) refuseHost(host);
    ({ origin } = new URL(key));
    origins.set(key, origin);
  }
  return origin;
}

/**
 * Puts a URL together from an origin and a target that begins with a slash.
 *
 * @throws {SporeError} `bad-request`.
 */
export function makeUrl(origin: string, target: string): string {
  if (PLAIN_TARGET.test(target) && !DOT_SEGMENT.test(target)) return origin + target;
  const url = URL.parse(origin + target);
  if (url === null) refuse(`target ${JSON.stringify(target.slice(0, 100))}`, "a path that makes a URL");
  // A fragment is the client's own business (RFC 9110 §7.1).
  url.hash = "";
  return url.href;
}

/** Puts the head together that the function gets: end-to-end fields as sent, and what the gateway knows of the client. */
export function encodeHead(
  incoming: HeadSource,
  { url, isUpgrade }: RequestHead,
  rules: RequestRules,
): string {
  const head = `${incoming.method ?? "GET"}\0${url}${encodeFields(incoming, rules)}${encodeClient(incoming, url, rules)}`;
  // As on Workers, where functions look for it.
  return isUpgrade ? `${head}\0connection\0Upgrade\0upgrade\0websocket` : head;
}

function encodeFields({ rawHeaders, headers }: HeadSource, { trustsProxy }: RequestRules): string {
  const { connection } = headers;
  const named = connection === undefined ? [] : connectionNames(String(connection));
  let fields = "";
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    const lower = name.toLowerCase();
    if (HOP_BY_HOP.has(lower) || named.includes(lower)) continue;
    if (!trustsProxy && isClientClaim(lower)) continue;
    fields += `\0${lower}\0${rawHeaders[index + 1] ?? ""}`;
  }
  return fields;
}

/** What the gateway itself knows of the client, or a trusted proxy said. */
export function encodeClient(
  { headers, socket }: HeadSource,
  url: string,
  { trustsProxy }: RequestRules,
): string {
  const address = socket.remoteAddress ?? "";
  const chain = trustsProxy ? headers["x-forwarded-for"] : undefined;
  const forwarded =
    chain === undefined
      ? `\0x-forwarded-for\0${address}\0x-forwarded-proto\0${url.slice(0, url.indexOf(":"))}`
      : "";
  if (trustsProxy && headers["cf-connecting-ip"] !== undefined) return forwarded;
  const client = chain === undefined ? address : (String(chain).split(",")[0] ?? "").trim();
  return `${forwarded}\0cf-connecting-ip\0${client}\0x-real-ip\0${client}`;
}
