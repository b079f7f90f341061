const COLON = 0x3a;
const DOT = 0x2e;
const BRACKET = 0x5d;

/**
 * Brings the value of a Host header into the form that routes are kept in: no port, lower case, no trailing dot.
 *
 * It validates nothing: a host that is no host simply matches no route that names one.
 */
export function normalizeHost(host: string): string {
  let end = portStart(host);
  if (end > 0 && host.charCodeAt(end - 1) === DOT) end -= 1;
  return (end === host.length ? host : host.slice(0, end)).toLowerCase();
}

/** Where the port begins, or the host's length. The colons inside an IPv6 literal's brackets are no port. */
function portStart(host: string): number {
  for (let index = host.length - 1; index >= 0; index--) {
    const code = host.charCodeAt(index);
    if (code === COLON) return index;
    if (code === BRACKET || code === DOT) return host.length;
  }
  return host.length;
}
