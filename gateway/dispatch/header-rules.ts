/** RFC 9110 §7.6.1: fields that belong to one connection, and so go through no gateway in either direction. */
export const HOP_BY_HOP: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * Fields that tell a function about its client. The gateway writes them; what a client claims in them, or in a spelling that some server software reads as the same
 * (`x_forwarded_for`), goes no further.
 */
const CLIENT_CLAIMS = /^(?:x[-_]forwarded[-_].*|forwarded|x[-_]real[-_]ip|cf[-_].*|true[-_]client[-_]ip)$/;

/** Whether a request's field, in lower case, claims what only the gateway knows. */
export function isClientClaim(name: string): boolean {
  // Nearly all fields are told apart by their first letter, which saves the pattern.
  const first = name.charCodeAt(0);
  return (first === 0x78 || first === 0x66 || first === 0x63 || first === 0x74) && CLIENT_CLAIMS.test(name);
}

/** Lower-case names that a Connection field names: those fields are the connection's too. */
export function connectionNames(value: string): readonly string[] {
  return value.split(",").map((name) => name.trim().toLowerCase());
}

/** RFC 9110 §5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** RFC 9110 §5.5: no control characters but HTAB. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const FORBIDDEN_IN_VALUE = /[\0-\x08\x0a-\x1f\x7f]|[^\0-\xff]/;

/** Whether an instance may send this field name. */
export function isFieldName(name: string): boolean {
  return TOKEN.test(name);
}

/** Whether an instance may send this field value. */
export function isFieldValue(value: string): boolean {
  return !FORBIDDEN_IN_VALUE.test(value);
}
