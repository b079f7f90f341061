import { CLASSES, TARGET } from "./byte-classes.ts";
import type { Refusal } from "./refusal.ts";

const SPACE = 0x20;
const SLASH = 0x2f;
const VERSION = Buffer.from(" HTTP/1.1\r\n");

/** Methods that the front takes; those of proxies and of WebDAV are node:http's. */
const METHODS = ["GET", "POST", "PUT", "HEAD", "PATCH", "DELETE", "OPTIONS"] as const;
const SPELLINGS = METHODS.map((method) => Buffer.from(`${method} `));

/** A request line that was recognised: RFC 9112 §3 in its narrowest form. */
export class RequestLine {
  method: (typeof METHODS)[number] = "GET";
  targetStart = 0;
  targetEnd = 0;
  /** Where the fields begin. */
  end = 0;

  /** Reads a line that begins at `start` of `bytes`. Returns why not, if not; this object then holds nothing of use. */
  read(bytes: Uint8Array, start: number): Refusal | undefined {
    const afterMethod = this.#readMethod(bytes, start);
    if (afterMethod === -1) return "method";
    if (bytes[afterMethod] !== SLASH) return "target";
    let at = afterMethod + 1;
    while (((CLASSES[bytes[at] ?? 0] ?? 0) & TARGET) !== 0) at++;
    if (at < bytes.length && bytes[at] !== SPACE) return "target";
    if (!isAt(bytes, at, VERSION)) return "version";
    this.targetStart = afterMethod;
    this.targetEnd = at;
    this.end = at + VERSION.length;
    return undefined;
  }

  /** The target's text: `known`, where that is what it says. */
  readTarget(bytes: Buffer, known: string | undefined): string {
    const { targetStart, targetEnd } = this;
    if (known !== undefined && says(bytes, targetStart, targetEnd, known)) return known;
    return bytes.toString("latin1", targetStart, targetEnd);
  }

  #readMethod(bytes: Uint8Array, start: number): number {
    for (let index = 0; index < METHODS.length; index++) {
      const spelling = SPELLINGS[index];
      if (spelling === undefined || !isAt(bytes, start, spelling)) continue;
      this.method = METHODS[index] ?? "GET";
      return start + spelling.length;
    }
    return -1;
  }
}

// oxlint-disable-next-line max-params -- called for every request: an object would be made each time
function says(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  if (end - start !== text.length) return false;
  for (let index = start; index < end; index++)
    if (bytes[index] !== text.charCodeAt(index - start)) return false;
  return true;
}

function isAt(bytes: Uint8Array, start: number, wanted: Uint8Array): boolean {
  for (let index = 0; index < wanted.length; index++) {
    if (bytes[start + index] !== wanted[index]) return false;
  }
  return true;
}
