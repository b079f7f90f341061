import { errors } from "undici";

/** What a function hears of a subrequest that could not be made, or broke off. */
export class EgressError extends Error {
  override readonly name = "EgressError";
  readonly code: "network-error" | "refused";

  constructor(code: "network-error" | "refused", message: string) {
    super(message);
    this.code = code;
  }
}

const CLOSED = "the other end closed the connection";
const NOT_FOUND = "host not found";
const UNREACHABLE = "host unreachable";

/** Codes of undici, of the system and of TLS, in words that tell nothing of the gateway's own machine. */
const MESSAGES: ReadonlyMap<string, string> = new Map([
  ["ECONNREFUSED", "connection refused"],
  ["ENOTFOUND", NOT_FOUND],
  ["EAI_AGAIN", NOT_FOUND],
  ["EAI_NODATA", NOT_FOUND],
  ["EHOSTUNREACH", UNREACHABLE],
  ["ENETUNREACH", UNREACHABLE],
  ["EADDRNOTAVAIL", UNREACHABLE],
  ["ECONNRESET", CLOSED],
  ["EPIPE", CLOSED],
  ["UND_ERR_SOCKET", CLOSED],
  ["ETIMEDOUT", "timed out while connecting"],
  ["UND_ERR_CONNECT_TIMEOUT", "timed out while connecting"],
  ["UND_ERR_HEADERS_TIMEOUT", "timed out while waiting for the answer"],
  ["UND_ERR_BODY_TIMEOUT", "timed out while waiting for more of the answer's body"],
  ["UND_ERR_HEADERS_OVERFLOW", "the answer's head is too large"],
  ["UND_ERR_RES_CONTENT_LENGTH_MISMATCH", "the answer's body does not have the length of its Content-Length"],
  [
    "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH",
    "the request's body does not have the length of its Content-Length",
  ],
  ["CERT_HAS_EXPIRED", "TLS: the certificate has expired"],
  ["CERT_NOT_YET_VALID", "TLS: the certificate is not valid yet"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "TLS: the certificate is self-signed"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "TLS: a certificate of the chain is self-signed"],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "TLS: the certificate's issuer is not known"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "TLS: the certificate cannot be verified"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "TLS: the certificate is for another host"],
  ["EPROTO", "TLS: the handshake failed"],
]);

/** Puts an error of undici in words for a function: nothing of the error's own text gets through. */
export function describeNetworkError(error: unknown): string {
  const code = codeOf(error);
  const known = MESSAGES.get(code);
  if (known !== undefined) return known;
  if (error instanceof errors.HTTPParserError) return "the answer is not valid HTTP";
  if (code.startsWith("ERR_SSL_") || code.startsWith("ERR_TLS_")) return "TLS: the handshake failed";
  if (code.startsWith("CERT_")) return "TLS: the certificate is not valid";
  return "the request failed";
}

/** Whether the other end, or something on the way, dropped the connection. */
export function isConnectionLost(error: unknown): boolean {
  return describeNetworkError(error) === CLOSED;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
