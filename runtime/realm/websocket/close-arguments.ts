import { DOMException } from "../dom/dom-exception.ts";
import { host } from "../host.ts";
import { MathFloor } from "../primordials.ts";
import { toUSVString } from "../webidl/convert.ts";
import { NO_STATUS } from "./socket-end.ts";

/** RFC 6455 §5.5.1: what is left of a control frame besides the code. */
const MAX_REASON_BYTES = 123;
const CONTEXT = "Failed to execute 'close' on 'WebSocket'";

/** What `close()` was called with. */
export interface CloseArguments {
  readonly code: number;
  readonly reason: string;
}

/**
 * WebSockets §3.1 "close()", its checks.
 *
 * @param isCodeAllowed Which codes there may be.
 * @throws {DOMException} `InvalidAccessError`, `SyntaxError`
 */
export function readCloseArguments(
  code: unknown,
  reason: unknown,
  isCodeAllowed: (code: number) => boolean,
): CloseArguments {
  const number = code === undefined ? undefined : clampToUnsignedShort(code);
  const text = reason === undefined ? "" : toUSVString(reason);
  if (number !== undefined && !isCodeAllowed(number))
    throw new DOMException(`${CONTEXT}: Invalid close code: ${number}`, "InvalidAccessError");
  if (host().utf8Length(text) > MAX_REASON_BYTES) {
    throw new DOMException(
      `${CONTEXT}: The reason must not be longer than ${MAX_REASON_BYTES} bytes`,
      "SyntaxError",
    );
  }
  if (number === undefined && reason !== undefined) return { code: 1000, reason: text };
  return { code: number ?? NO_STATUS, reason: text };
}

/** WebSockets §3.1: what a script may close a connection with. */
export function isApplicationCode(code: number): boolean {
  return code === 1000 || (code >= 3000 && code <= 4999);
}

/** RFC 6455 §7.4: what an endpoint may send, as Workers lets a server. */
export function isEndpointCode(code: number): boolean {
  if (code >= 3000) return code <= 4999;
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
}

/** Web IDL §3.2.4.9 `[Clamp] unsigned short`: to the nearest, to the even one of two. */
function clampToUnsignedShort(value: unknown): number {
  // @ts-expect-error -- ToNumber of whatever the function passed, a TypeError for a symbol or a bigint
  const number: number = +value;
  if (!(number > 0)) return 0;
  if (number >= 0xffff) return 0xffff;
  const floor = MathFloor(number);
  const isUp = number - floor > 0.5 || (number - floor === 0.5 && floor % 2 === 1);
  return isUp ? floor + 1 : floor;
}
