/** RFC 9110 §5.6.2: characters of methods and field names. */
export const TOKEN = 1;
/** Visible characters, space and tab: of the values that RFC 9110 §5.5 allows, those without obs-text. */
export const VALUE = 2;
/** Characters of a path and query that every URL parser takes and leaves as they are. */
export const TARGET = 4;
/** Characters of Host that occur in practice; whether they make a host is checked later. */
export const HOST = 8;

const LETTERS_AND_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** What each byte may be part of: a sum of the constants above. */
export const CLASSES: Uint8Array = makeClasses();

function makeClasses(): Uint8Array {
  const classes = new Uint8Array(256);
  add(classes, TOKEN, `!#$%&'*+-.^_\`|~${LETTERS_AND_DIGITS}`);
  add(classes, VALUE, "\t");
  for (let byte = 0x20; byte < 0x7f; byte++) add(classes, VALUE, String.fromCharCode(byte));
  add(classes, TARGET, `!$%&()*+,-./:;=?@[]_|~${LETTERS_AND_DIGITS}`);
  add(classes, HOST, `-.:[]_${LETTERS_AND_DIGITS}`);
  return classes;
}

function add(classes: Uint8Array, kind: number, characters: string): void {
  for (const byte of Buffer.from(characters, "latin1")) classes[byte] = (classes[byte] ?? 0) | kind;
}
