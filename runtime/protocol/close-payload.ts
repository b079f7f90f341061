import { ProtocolError } from "./frame-decoder.ts";
import { MAX_REASON_BYTES } from "./frames.ts";

/** How a WebSocket closed, or is to be closed. */
export interface SocketClose {
  /** {@link NO_STATUS} for none. */
  readonly code: number;
  readonly reason: string;
}

/** RFC 6455 §7.4.1: no status code was there. */
export const NO_STATUS = 1005;
/** RFC 6455 §7.4.1: the connection broke. */
export const ABNORMAL = 1006;

/** The payload of a CLOSE. A reason that is too long is cut. */
export function encodeClose({ code, reason }: SocketClose): Buffer {
  if (code === NO_STATUS) return Buffer.alloc(0);
  const payload = Buffer.alloc(2 + MAX_REASON_BYTES);
  payload.writeUInt16LE(code);
  // Never half of a character.
  return payload.subarray(0, 2 + payload.write(reason, 2, "utf8"));
}

/**
 * Reads the payload of a CLOSE.
 *
 * @throws {ProtocolError} When it is too short or too long.
 */
export function parseClose(payload: Buffer): SocketClose {
  if (payload.length === 0) return { code: NO_STATUS, reason: "" };
  if (payload.length < 2 || payload.length > 2 + MAX_REASON_BYTES)
    throw new ProtocolError(`Cannot read a close: found ${payload.length} bytes`);
  return { code: payload.readUInt16LE(0), reason: payload.toString("utf8", 2) };
}

/** RFC 6455 §7.4: whether an endpoint may send this code. */
export function isSendableCode(code: number): boolean {
  if (code >= 3000) return code <= 4999;
  return code === NO_STATUS || (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
}
