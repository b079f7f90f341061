import type { Writable } from "node:stream";

/** Text that waits for a slow reader at most, in characters; what comes then is dropped, and counted. */
const MAX_WAITING = 4 * 1024 * 1024;
/** How long the end waits for the reader. */
const CLOSE_MS = 1_000;

/** Where entries are written. A reader that is slow, or gone, costs lines and nothing else. */
export class LogOutput implements AsyncDisposable {
  readonly #out: Writable;
  readonly #describeLoss: (lines: number) => string;
  #dropped = 0;

  /** @param describeLoss Makes the line that tells how many were dropped. */
  constructor(out: Writable, describeLoss: (lines: number) => string) {
    this.#out = out;
    this.#describeLoss = describeLoss;
    // What cannot be written is lost: the requests go on.
    out.on("error", () => {});
  }

  write(text: string): void {
    const out = this.#out;
    if (!out.writable || out.writableLength > MAX_WAITING) {
      this.#dropped += 1;
      return;
    }
    if (this.#dropped > 0) {
      const dropped = this.#dropped;
      this.#dropped = 0;
      out.write(this.#describeLoss(dropped));
    }
    out.write(text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const out = this.#out;
    if (!out.writable || out.writableLength === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    out.write("", () => resolve());
    const timer = setTimeout(resolve, CLOSE_MS);
    await promise;
    clearTimeout(timer);
  }
}
