import { LRUCache } from "lru-cache";
import { SporeError } from "#runtime";
import { type AnswerHead, makeAnswerHead } from "./answer-head.ts";
import { connectionNames, HOP_BY_HOP, isFieldName, isFieldValue } from "./header-rules.ts";

/** A response's head from an instance, checked. */
export interface ResponseHead extends AnswerHead {
  /** The length that the function announced, in bytes. */
  readonly contentLength: number | undefined;
}

const MAX_FIELDS = 256;

/** Functions answer with the same head again and again. Keyed by the whole head, so that nothing passes unchecked. */
const checked = new LRUCache<string, ResponseHead>({ max: 1_000 });
/** The last of them: mostly the one that is wanted. */
let lastHead = "200\0";
let lastFound = checkHead(lastHead);
/** Longer heads are rarely the same twice. */
const MAX_CACHED_CHARACTERS = 512;

/**
 * Checks a head that an instance sent, before any of it reaches a socket.
 *
 * @throws {SporeError} `invalid-response`.
 */
export function parseResponseHead(head: string): ResponseHead {
  if (head === lastHead) return lastFound;
  if (head.length > MAX_CACHED_CHARACTERS) return checkHead(head);
  let found = checked.get(head);
  if (found === undefined) {
    found = checkHead(head);
    checked.set(head, found);
  }
  lastHead = head;
  lastFound = found;
  return found;
}

/**
 * Checks the head of an answer that is a WebSocket.
 *
 * @returns Names and values in turn.
 * @throws {SporeError} `invalid-response`.
 */
export function parseUpgradeHead(head: string): readonly string[] {
  const parts = head.split("\0");
  if (parts[0] !== "101" || parts.length % 2 !== 0 || parts.length > 2 * MAX_FIELDS)
    refuse("a malformed head of a WebSocket");
  return checkFields(parts).fields;
}

function checkHead(head: string): ResponseHead {
  const parts = head.split("\0");
  const [status = "", reason = ""] = parts;
  if (!/^[2-5][0-9][0-9]$/.test(status)) refuse(`status ${JSON.stringify(status.slice(0, 20))}`);
  if (parts.length % 2 !== 0 || parts.length > 2 * MAX_FIELDS) refuse(`${parts.length - 2} header parts`);
  if (!isFieldValue(reason)) refuse("a reason phrase with control characters");
  const { fields, contentLength } = checkFields(parts);
  const answer = { status: Number(status), reason: reason === "" ? undefined : reason, fields };
  return { ...makeAnswerHead(answer), contentLength };
}

/** @param parts Names and values in turn, after the status and the reason phrase. */
function checkFields(parts: readonly string[]): Pick<ResponseHead, "fields" | "contentLength"> {
  const fields: string[] = [];
  let contentLength: number | undefined;
  let named: readonly string[] = [];
  for (let index = 2; index < parts.length; index += 2) {
    const name = parts[index] ?? "";
    const value = parts[index + 1] ?? "";
    const lower = checkName(name, value);
    if (lower === "content-length") contentLength = parseLength(value, contentLength);
    else if (lower === "connection") named = [...named, ...connectionNames(value)];
    else if (!HOP_BY_HOP.has(lower)) fields.push(name, value);
  }
  return { fields: dropNamed(fields, named), contentLength };
}

/** The field's name in lower case, if the field may go out. */
function checkName(name: string, value: string): string {
  if (!isFieldName(name) || !isFieldValue(value))
    refuse(`a malformed field ${JSON.stringify(name.slice(0, 50))}`);
  return name.toLowerCase();
}

function refuse(found: string): never {
  throw new SporeError("invalid-response", `Cannot send the response: the instance gave ${found}`);
}

function parseLength(value: string, earlier: number | undefined): number {
  if (!/^[0-9]{1,15}$/.test(value)) refuse(`Content-Length ${JSON.stringify(value.slice(0, 50))}`);
  const length = Number(value);
  if (earlier !== undefined && earlier !== length) refuse("two different Content-Lengths");
  return length;
}

function dropNamed(fields: string[], named: readonly string[]): string[] {
  if (named.length === 0) return fields;
  const kept: string[] = [];
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] ?? "";
    if (!named.includes(name.toLowerCase())) kept.push(name, fields[index + 1] ?? "");
  }
  return kept;
}
