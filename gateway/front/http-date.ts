let line = "";
let validUntil = 0;

/** RFC 9110 §6.6.1: the Date field's line, made once a second. */
export function dateLine(): string {
  const now = Date.now();
  // A clock that was set back makes a new one too.
  if (now >= validUntil || now < validUntil - 1_000) {
    validUntil = now - (now % 1_000) + 1_000;
    line = `Date: ${new Date(now).toUTCString()}\r\n`;
  }
  return line;
}
