import { END, type FrameType, HEADER_BYTES, MAX_CHUNK_BYTES } from "./frames.ts";

/** Takes finished bytes. Returns whether they are out, so that their buffer may be used again. */
export type ByteSink = (bytes: Buffer) => boolean;

const INITIAL_BUFFER_BYTES = 32 * 1024;
/** Past this, what is waiting goes out at once instead of at the end of the turn. */
const FLUSH_BYTES = 128 * 1024;

/**
 * Writes frames, many to one write: everything written in one turn of the event loop leaves together.
 *
 * The hop between the processes costs a few microseconds because of this; one write per frame would cost several times that.
 */
export class FrameWriter {
  readonly #sink: ByteSink;
  readonly #schedule: (flush: () => void) => void;
  #buffer = Buffer.allocUnsafeSlow(INITIAL_BUFFER_BYTES);
  #used = 0;
  #isScheduled = false;
  readonly #flushLater = (): void => {
    this.#isScheduled = false;
    this.flush();
  };

  constructor(sink: ByteSink, schedule: (flush: () => void) => void) {
    this.#sink = sink;
    this.#schedule = schedule;
  }

  /** A frame whose payload is bytes, or nothing. */
  // oxlint-disable-next-line max-params -- called for every frame: an object would be made each time
  bytes(type: FrameType, stream: number, payload?: Uint8Array, isEnd = false): void {
    const length = payload?.length ?? 0;
    this.#header(type, stream, { length, isEnd });
    if (payload !== undefined) this.#buffer.set(payload, this.#used);
    this.#used += length;
    this.#filled();
  }

  /** A frame whose payload is one unsigned 32-bit number. */
  number(type: FrameType, stream: number, value: number): void {
    this.#header(type, stream, { length: 4, isEnd: false });
    this.#used = this.#buffer.writeUInt32LE(value, this.#used);
    this.#filled();
  }

  /** A frame whose payload is text, as UTF-8. The caller bounds its length. */
  text(type: FrameType, stream: number, value: string): void {
    const start = this.#header(type, stream, { length: value.length * 3, isEnd: false });
    this.#used += this.#buffer.write(value, this.#used, "utf8");
    this.#buffer.writeUInt32LE(this.#used - start - HEADER_BYTES, start);
    this.#filled();
  }

  /** A REQUEST or RESPONSE: the head, then the first bytes of the body. A string body is written as UTF-8. */
  head(type: FrameType, stream: number, { head, body, isEnd }: HeadFrame): void {
    const longest = 4 + head.length + (typeof body === "string" ? body.length * 3 : (body?.length ?? 0));
    const start = this.#header(type, stream, { length: longest, isEnd });
    this.#used = this.#buffer.writeUInt32LE(head.length, this.#used);
    this.#used += this.#buffer.write(head, this.#used, "latin1");
    if (typeof body === "string") this.#used += this.#buffer.write(body, this.#used, "utf8");
    else if (body !== undefined) {
      this.#buffer.set(body, this.#used);
      this.#used += body.length;
    }
    this.#buffer.writeUInt32LE(this.#used - start - HEADER_BYTES, start);
    this.#filled();
  }

  /** Body bytes, cut into frames; an empty chunk with `isEnd` is one empty frame. */
  // oxlint-disable-next-line max-params -- called for every frame: an object would be made each time
  data(type: FrameType, stream: number, chunk: Uint8Array, isEnd: boolean): void {
    let offset = 0;
    do {
      const next = Math.min(chunk.length, offset + MAX_CHUNK_BYTES);
      this.bytes(type, stream, chunk.subarray(offset, next), isEnd && next === chunk.length);
      offset = next;
    } while (offset < chunk.length);
  }

  /** Hands over everything written so far. */
  flush(): void {
    if (this.#used === 0) return;
    const bytes = this.#buffer.subarray(0, this.#used);
    this.#used = 0;
    if (!this.#sink(bytes)) this.#buffer = Buffer.allocUnsafeSlow(INITIAL_BUFFER_BYTES);
    else if (this.#buffer.length > 2 * FLUSH_BYTES)
      this.#buffer = Buffer.allocUnsafeSlow(INITIAL_BUFFER_BYTES);
  }

  /** Writes a header for a payload of at most `length` bytes, and makes room for it. */
  #header(type: FrameType, stream: number, { length, isEnd }: { length: number; isEnd: boolean }): number {
    const start = this.#used;
    const needed = start + HEADER_BYTES + length;
    if (needed > this.#buffer.length) this.#grow(needed);
    const buffer = this.#buffer;
    buffer.writeUInt32LE(length, start);
    buffer.writeUInt32LE(type | (isEnd ? END << 8 : 0), start + 4);
    buffer.writeUInt32LE(stream, start + 8);
    this.#used = start + HEADER_BYTES;
    return start;
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#used);
    this.#buffer = larger;
  }

  #filled(): void {
    if (this.#used >= FLUSH_BYTES) this.flush();
    else if (!this.#isScheduled) {
      this.#isScheduled = true;
      this.#schedule(this.#flushLater);
    }
  }
}

/** What a REQUEST or RESPONSE frame carries. */
export interface HeadFrame {
  readonly head: string;
  readonly body?: string | Uint8Array | undefined;
  readonly isEnd: boolean;
}
