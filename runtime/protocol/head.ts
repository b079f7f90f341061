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
    head: payload.toString("latin1", 4, end),
    body: end === payload.length ? undefined : payload.subarray(end),
  };
}

/** Cuts a text payload (`code NUL message …`) into exactly `count` fields; missing ones are empty. */
export function splitText(payload: Buffer, count: number): string[] {
  const fields = payload.toString("utf8").split("\0");
  const rest = fields.splice(count - 1).join("\0");
  while (fields.length < count - 1) fields.push("");
  return [...fields, rest];
}
