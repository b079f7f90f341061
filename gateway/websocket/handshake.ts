import type { IncomingMessage } from "node:http";
import { SporeError } from "#runtime";

/** RFC 6455 §4.1: base64 of 16 bytes. */
const KEY = /^[A-Za-z0-9+/]{22}==$/;
/** RFC 6455 §4.1, RFC 9110 §5.6.1: a list of tokens. */
const PROTOCOLS = /^[ \t]*[!#$%&'*+\-.^_`|~0-9A-Za-z]+[ \t]*(?:,[ \t]*[!#$%&'*+\-.^_`|~0-9A-Za-z]+[ \t]*)*$/;
const VERSION = "13";

/** Whether a request asks for a WebSocket, rightly or wrongly. */
export function asksForWebSocket({ headers }: Pick<IncomingMessage, "headers">): boolean {
  return headers.upgrade?.toLowerCase() === "websocket";
}

/**
 * RFC 6455 §4.2.1: checks what a client's opening handshake has to have.
 *
 * @throws {SporeError} `bad-request` or `upgrade-required`.
 */
export function checkHandshake(incoming: IncomingMessage): void {
  const { headers, httpVersion, method } = incoming;
  if (method !== "GET" || httpVersion !== "1.1")
    refuse(`${method ?? ""} in HTTP/${httpVersion}`, "GET in HTTP/1.1");
  // node:http has read Connection for this.
  if (!hasUpgraded(incoming)) refuse("no Connection that names Upgrade", "one");
  if (headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined)
    refuse("a body", "none");
  checkFields(headers);
}

function checkFields(headers: IncomingMessage["headers"]): void {
  const version = headers["sec-websocket-version"];
  if (version !== VERSION) {
    throw new SporeError(
      "upgrade-required",
      `Cannot open a WebSocket: found version ${JSON.stringify(version ?? "")}, wanted ${VERSION}`,
    );
  }
  if (!KEY.test(headers["sec-websocket-key"] ?? ""))
    refuse("a malformed Sec-WebSocket-Key", "16 bytes in base64");
  const protocols = headers["sec-websocket-protocol"];
  if (protocols !== undefined && !PROTOCOLS.test(protocols))
    refuse("a malformed Sec-WebSocket-Protocol", "a list of tokens, or none");
}

function hasUpgraded(incoming: IncomingMessage): boolean {
  return Reflect.get(incoming, "upgrade") === true;
}

function refuse(found: string, wanted: string): never {
  throw new SporeError("bad-request", `Cannot open a WebSocket: found ${found}, wanted ${wanted}`);
}
