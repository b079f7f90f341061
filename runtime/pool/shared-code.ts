import { ProtocolError } from "../protocol/frame-decoder.ts";

/** V8's cache of a script is a few times as long as the script. */
const BYTES_PER_CHARACTER = 16;
const MAX_BYTES = 16 * 1024 * 1024;

/** Puts together what an instance sends of the code that it compiled: hostile input, with a bound. */
export class SharedCode {
  readonly #maxBytes: number;
  readonly #whole = Promise.withResolvers<Buffer | undefined>();
  #pieces: Buffer[] = [];
  #length = 0;
  #isWhole = false;

  constructor(script: string) {
    this.#maxBytes = Math.min(MAX_BYTES, script.length * BYTES_PER_CHARACTER);
  }

  /** All of it; undefined when the instance ended before. */
  get whole(): Promise<Buffer | undefined> {
    return this.#whole.promise;
  }

  /**
   * Takes one frame's payload.
   *
   * @throws {ProtocolError} When it is more than any script compiles to, or comes after the last.
   */
  add(payload: Buffer, isEnd: boolean): void {
    if (this.#isWhole) throw new ProtocolError("Cannot keep compiled code: found more after its end");
    this.#length += payload.length;
    if (this.#length > this.#maxBytes)
      throw new ProtocolError(`Cannot keep compiled code: found more than ${this.#maxBytes} bytes`);
    this.#pieces.push(Buffer.from(payload));
    this.#isWhole = isEnd;
    if (isEnd) this.#whole.resolve(Buffer.concat(this.#pieces.splice(0)));
  }

  /** The instance ended. */
  giveUp(): void {
    this.#pieces = [];
    this.#whole.resolve(undefined);
  }
}
