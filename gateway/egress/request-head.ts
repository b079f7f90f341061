import { connectionNames, HOP_BY_HOP, isFieldName, isFieldValue } from "../dispatch/header-rules.ts";
import { EgressError } from "./failure.ts";

/** A subrequest's head, checked: an instance may have written anything. */
export interface EgressHead {
  readonly method: string;
  readonly url: URL;
  /** Names, in lower case, and values in turn. */
  readonly fields: string[];
  /** What the function says of its body's length: counts only for a body that is sent in pieces. */
  readonly contentLength: string | undefined;
}

/** Fetch §2.2.1: a CONNECT would make the gateway a tunnel; TRACE and TRACK give fields back that a page must not see. */
const FORBIDDEN_METHODS: ReadonlySet<string> = new Set(["CONNECT", "TRACE", "TRACK"]);

/** Fetch §4.5 and §4.6: what every request says, unless the function says it. Bodies reach the function as they come, so that nothing may be compressed. */
const DEFAULT_FIELDS: readonly (readonly [name: string, value: string])[] = [
  ["accept", "*/*"],
  ["accept-language", "*"],
  ["user-agent", "Spore"],
  ["accept-encoding", "identity"],
];

/** RFC 9110 §8.6. */
const CONTENT_LENGTH = /^\d{1,15}$/;

/** Fields that follow from the URL, from the body, from the connection or from the invocation: the gateway writes them itself. */
const OWN_FIELDS: ReadonlySet<string> = new Set(["cdn-loop", "content-length", "expect", "host"]);

/**
 * Checks the head of a subrequest, `method NUL url NUL name NUL value…`.
 *
 * @throws {EgressError} When it cannot become an HTTP request.
 */
export function parseEgressHead(
  head: string,
  { isUpgrade = false }: { readonly isUpgrade?: boolean } = {},
): EgressHead {
  const parts = head.split("\0");
  const [method = "", target = ""] = parts;
  if (!isFieldName(method) || FORBIDDEN_METHODS.has(method.toUpperCase()))
    refuse(`the method ${quote(method)}`);
  const url = URL.parse(target);
  if (url === null) refuse(`the URL ${quote(target)}`);
  if (parts.length % 2 !== 0) refuse("a header field without a value");
  return { method, url, fields: collectFields(parts, isUpgrade), contentLength: findContentLength(parts) };
}

/** The only Content-Length, if it is one: undici holds the body to it. */
function findContentLength(parts: readonly string[]): string | undefined {
  const found = parts.filter(
    (_, index) => parts[index - 1]?.toLowerCase() === "content-length" && index % 2 === 1,
  );
  const [value = ""] = found;
  return found.length === 1 && CONTENT_LENGTH.test(value) ? value : undefined;
}

function collectFields(parts: readonly string[], isUpgrade: boolean): string[] {
  const fields: string[] = [];
  const named: string[] = [];
  for (let index = 2; index < parts.length; index += 2) {
    const name = checkName(parts[index] ?? "", isUpgrade);
    const value = parts[index + 1] ?? "";
    if (!isFieldValue(value)) refuse(`a malformed value of the header field ${quote(name)}`);
    if (name === "connection") named.push(...connectionNames(value));
    if (!HOP_BY_HOP.has(name) && !OWN_FIELDS.has(name)) fields.push(name, value);
  }
  const kept = named.length === 0 ? fields : withoutNamed(fields, named);
  return withDefaults(kept);
}

function withDefaults(fields: string[]): string[] {
  for (const [name, value] of DEFAULT_FIELDS) {
    if (!fields.some((known, index) => index % 2 === 0 && known === name)) fields.push(name, value);
  }
  return fields;
}

function checkName(name: string, isUpgrade: boolean): string {
  if (!isFieldName(name)) refuse(`the header field ${quote(name)}`);
  const lower = name.toLowerCase();
  if (lower !== "upgrade" || isUpgrade) return lower;
  throw new EgressError("refused", "a request that upgrades its connection is not supported");
}

/** RFC 9110 §7.6.1: what Connection names belongs to a connection that the function does not have. */
function withoutNamed(fields: readonly string[], named: readonly string[]): string[] {
  return fields.filter((_, index) => !named.includes(fields[index - (index % 2)] ?? ""));
}

function refuse(found: string): never {
  throw new EgressError("network-error", `Cannot send the request: found ${found}`);
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}
