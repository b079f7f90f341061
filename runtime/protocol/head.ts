import { ProtocolError } from "./frame-decoder.ts";
import { MAX_HEAD_BYTES } from "./frames.ts";

/** The last field of a subrequest's head, where the instance says which invocation it is for: no header's name begins with a colon. */
export const INVOCATION_FIELD = ":invocation";

/** Parts of REQUEST and RESPONSE payloads. Heads are strings of fields divided by NUL; see frames.ts. */
export interface HeadPayload {
  readonly head: string;
  readonly body: Buffer | undefined;
}

/**
 * Splits the payload of a REQUEST or RESPONSE.
 *
 * @throws {ProtocolError} When the head's length does not fit the payload.
 */
export function parseHeadPayload(payload: Buffer): HeadPayload {
  const length = payload.length < 4 ? -1 : payload.readUInt32LE(0);
  if (length < 0 || length > MAX_HEAD_BYTES || length > payload.length - 4) {
    throw new ProtocolError(`Cannot read a head: found a length of ${length} in ${payload.length} bytes`);
  }
  const end = 4 + length;
  return {
    head: readHead(payload, end),
    body: end === payload.length ? undefined : payload.subarray(end),
  };
}

/** Longer heads are rarely the same twice. */
const MAX_COMPARED_BYTES = 256;
let last = "";

/** One after the other, heads are often the same: then the string is there already, and with it what a cache knows of it. */
function readHead(payload: Buffer, end: number): string {
  if (isLast(payload, end)) return last;
  const head = payload.toString("latin1", 4, end);
  if (head.length <= MAX_COMPARED_BYTES) last = head;
  return head;
}

function isLast(payload: Buffer, end: number): boolean {
  if (end - 4 !== last.length) return false;
  for (let index = 4; index < end; index++) if (payload[index] !== last.charCodeAt(index - 4)) return false;
  return true;
}

/** Cuts a text payload (`code NUL message …`) into exactly `count` fields; missing ones are empty. */
export function splitText(payload: Buffer, count: number): string[] {
  const fields = payload.toString("utf8").split("\0");
  const rest = fields.splice(count - 1).join("\0");
  while (fields.length < count - 1) fields.push("");
  return [...fields, rest];
}
