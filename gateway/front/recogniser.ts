import { FieldBlock } from "./field-block.ts";
import { FieldReader } from "./field-reader.ts";
import type { Refusal } from "./refusal.ts";
import { RequestLine } from "./request-line.ts";

/** Blocks up to this size are kept, to be compared with the next request's. */
const KEPT_BLOCK_BYTES = 2 * 1024;

/**
 * Recognises requests of the plainest form, and nothing else.
 *
 * Not a parser with opinions: what it takes is a small part of what llhttp takes in its strict mode, and means the same to every reader of RFC 9112. Its framing is fixed by
 * construction: no Transfer-Encoding, and at most one Content-Length, in canonical form. A fuzz compares it with node:http's own parser.
 */
export class Recogniser {
  /** Method and target of the request that was recognised last. */
  readonly line = new RequestLine();
  readonly #fields = new FieldReader();
  #block: FieldBlock | undefined;

  /** Where the body begins. */
  get headEnd(): number {
    return this.line.end + (this.#block?.bytes.length ?? 0);
  }

  /**
   * Reads the request that `bytes` begin with.
   *
   * @param known The fields of the connection's last request: most clients send the same again, which saves reading them.
   */
  read(bytes: Buffer, known: FieldBlock | undefined): FieldBlock | Refusal {
    const { line } = this;
    const refusal = line.read(bytes, 0);
    if (refusal !== undefined) return refusal;
    if (known?.isAt(bytes, line.end) === true) return this.#take(known);
    const unreadable = this.#fields.read(bytes, line.end);
    return unreadable ?? this.#take(new FieldBlock(bytes, line.end, this.#fields));
  }

  /** A body with GET or HEAD has no meaning (RFC 9110 §9.3.1), and has been a way to smuggle. */
  #take(block: FieldBlock): FieldBlock | Refusal {
    const { method } = this.line;
    if (block.contentLength !== -1 && (method === "GET" || method === "HEAD")) return "framing";
    this.#block = block;
    return block;
  }
}

/** Whether a block is small enough to keep for a connection's next request. */
export function isKept(block: FieldBlock): boolean {
  return block.bytes.length <= KEPT_BLOCK_BYTES;
}
