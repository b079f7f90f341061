import { Readable } from "node:stream";
import type { Call } from "#runtime";

/** Bytes that wait for the socket before the instance's credit is held back. */
const HIGH_WATER_BYTES = 64 * 1024;

/** A subrequest's body on its way from the instance to undici: credit goes back as fast as the socket takes the bytes. */
export class Upload {
  readonly stream: Readable;
  readonly #call: Call;
  #untakenBytes = 0;
  #isComplete = false;

  constructor(call: Call) {
    this.#call = call;
    this.stream = new Readable({ highWaterMark: HIGH_WATER_BYTES, read: () => this.#taken() });
    // Whoever reads has the error already; an upload that nobody reads any more must not end the gateway.
    this.stream.on("error", () => {});
    this.stream.on("close", () => this.#taken());
  }

  /** Whether the instance has sent all of it. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  take(chunk: Uint8Array, isEnd: boolean): void {
    this.#isComplete ||= isEnd;
    this.#untakenBytes += chunk.length;
    // An answer may come before the request is whole, and nobody reads the rest then: it is taken and dropped.
    if (this.stream.destroyed) return this.#taken();
    if (chunk.length > 0 && this.stream.push(chunk)) this.#taken();
    if (isEnd) this.stream.push(null);
  }

  #taken(): void {
    const bytes = this.#untakenBytes;
    this.#untakenBytes = 0;
    if (bytes > 0) this.#call.consume(bytes);
  }
}
