import { connectionNames, HOP_BY_HOP } from "../dispatch/header-rules.ts";
import { EgressError } from "./failure.ts";

/** Largest head of an answer, in bytes. */
export const MAX_ANSWER_HEAD_BYTES = 64 * 1024;

/** What undici gives of an answer's head. */
export interface RawAnswer {
  readonly status: number;
  readonly reason: string;
  /** Names and values in turn, as they came. */
  readonly fields: readonly (Buffer | string)[];
}

/** RFC 9110 §6.4.1: answers that have no content, whatever their fields say. */
export function hasNoBody(method: string, status: number): boolean {
  return method === "HEAD" || status === 204 || status === 304;
}

/**
 * Puts an answer's head together for an instance, `status NUL reason NUL name NUL value…`: end-to-end fields in their order, repeated ones repeated.
 *
 * @throws {EgressError} When it is too large: fields without values take more room here than they took on the wire.
 */
export function encodeAnswerHead({ status, reason, fields }: RawAnswer): string {
  const named = namedByConnection(fields);
  // undici decodes the reason as UTF-8, and a character past 0xFF would lose its upper bits on the way to the instance, which can make it a NUL.
  let head = `${status}\0${Buffer.from(reason).toString("latin1")}`;
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const name = text(fields[index]).toLowerCase();
    if (HOP_BY_HOP.has(name) || named.includes(name)) continue;
    head += `\0${name}\0${text(fields[index + 1])}`;
  }
  if (head.length <= MAX_ANSWER_HEAD_BYTES) return head;
  throw new EgressError("network-error", "the answer's head is too large");
}

function namedByConnection(fields: readonly (Buffer | string)[]): readonly string[] {
  const named: string[] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const name = fields[index];
    if (name?.length !== 10 || text(name).toLowerCase() !== "connection") continue;
    named.push(...connectionNames(text(fields[index + 1])));
  }
  return named;
}

/** Isomorphic, as heads are. */
function text(value: Buffer | string | undefined): string {
  return typeof value === "string" ? value : (value?.toString("latin1") ?? "");
}
