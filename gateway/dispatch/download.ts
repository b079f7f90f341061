import { type Call, SporeError } from "#runtime";
import type { Exchange } from "./exchange.ts";
import type { ResponseHead } from "./response-head.ts";

/** The body of an answer on its way to the client, as fast as the client takes it. */
export class Download {
  readonly #exchange: Exchange;
  readonly #head: ResponseHead;
  readonly #call: Call | undefined;
  #bytes = 0;
  #unconsumed = 0;

  constructor(exchange: Exchange, head: ResponseHead, call: Call | undefined) {
    this.#exchange = exchange;
    this.#head = head;
    this.#call = call;
  }

  /** Whether the client has not taken yet what was written. */
  get isFull(): boolean {
    return this.#unconsumed > 0;
  }

  /**
   * Sends the head, and the first bytes.
   *
   * @throws {SporeError} `invalid-response`.
   */
  begin(body: Buffer | undefined): void {
    if (body !== undefined) this.#count(body);
    if (this.#exchange.sendHead(this.#head, this.#head.contentLength, body)) this.consumed();
  }

  /**
   * Sends more bytes.
   *
   * @throws {SporeError} `invalid-response`: only closing the connection can then tell the client that the answer is not whole.
   */
  send(chunk: Buffer): void {
    this.#count(chunk);
    if (this.#exchange.write(chunk)) this.consumed();
  }

  /**
   * Checks that nothing is missing.
   *
   * @throws {SporeError} `invalid-response`.
   */
  checkEnd(): void {
    const { status, contentLength } = this.#head;
    const hasContent = this.#exchange.method !== "HEAD" && status !== 304;
    if (contentLength !== undefined && hasContent && this.#bytes < contentLength)
      throw wrongLength("fewer bytes than its Content-Length");
  }

  /** The client has taken what was written. */
  consumed(): void {
    const bytes = this.#unconsumed;
    this.#unconsumed = 0;
    if (bytes > 0) this.#call?.consume(bytes);
  }

  #count({ length }: Buffer): void {
    this.#bytes += length;
    const { contentLength } = this.#head;
    if (contentLength !== undefined && this.#bytes > contentLength)
      throw wrongLength("more bytes than its Content-Length");
    this.#unconsumed += length;
  }
}

function wrongLength(found: string): SporeError {
  return new SporeError("invalid-response", `Cannot send the rest of the response: found ${found}`);
}
