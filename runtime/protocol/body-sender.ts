import { Flow } from "./flow.ts";
import type { FrameWriter } from "./frame-writer.ts";
import { Frame } from "./frames.ts";

/** One stream's outgoing body: what the credit allows goes out, the rest waits here for more. */
export class BodySender {
  readonly flow = new Flow();
  readonly #writer: FrameWriter;
  readonly #stream: number;
  /** Made when something has to wait: most streams have nothing that does. */
  #queue: Uint8Array[] | undefined;
  #queuedBytes = 0;
  #hasEnd = false;
  #isEnded = false;

  constructor(writer: FrameWriter, stream: number) {
    this.#writer = writer;
    this.#stream = stream;
  }

  /** Whether the body's end has been sent, or its head said that there is no body. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Whether `end` was called: nothing more may be sent. */
  get isEnding(): boolean {
    return this.#isEnded || this.#hasEnd;
  }

  /** How many more bytes may be sent before some have to wait; 0 or less: wait. */
  get room(): number {
    return this.flow.credit - this.#queuedBytes;
  }

  /** Sends bytes. With `copy`, what has to wait is copied, so that the caller may change the bytes afterwards. */
  send(chunk: Uint8Array, { copy }: { copy: boolean }): void {
    if (this.isEnding || chunk.length === 0) return;
    const now = this.#queuedBytes > 0 ? 0 : Math.max(0, Math.min(chunk.length, this.flow.credit));
    if (now > 0) this.#put(now === chunk.length ? chunk : chunk.subarray(0, now), false);
    if (now === chunk.length) return;
    const rest = chunk.subarray(now);
    this.#queue ??= [];
    this.#queue.push(copy ? Uint8Array.from(rest) : rest);
    this.#queuedBytes += rest.length;
  }

  /** Ends the body, after what is waiting. */
  end(): void {
    if (this.isEnding) return;
    if (this.#queuedBytes > 0) this.#hasEnd = true;
    else this.#put(new Uint8Array(0), true);
  }

  /** Counts the body bytes that a head carried, and its end. */
  sentWithHead(bytes: number, isEnd: boolean): void {
    this.flow.credit -= bytes;
    if (isEnd) this.#isEnded = true;
  }

  /** Takes a CREDIT frame. Returns whether the other side may send it. */
  grant(bytes: number): boolean {
    if (!this.flow.grant(bytes)) return false;
    while (this.#queuedBytes > 0 && this.flow.credit > 0) this.#sendQueued();
    return true;
  }

  /** Forgets what is waiting: the stream was given up. */
  drop(): void {
    this.#queue = undefined;
    this.#queuedBytes = 0;
    this.#isEnded = true;
  }

  #sendQueued(): void {
    const queue = this.#queue;
    const first = queue?.[0];
    if (queue === undefined || first === undefined) return;
    const now = Math.min(first.length, this.flow.credit);
    if (now === first.length) queue.shift();
    else queue[0] = first.subarray(now);
    this.#queuedBytes -= now;
    this.#put(first.subarray(0, now), this.#hasEnd && this.#queuedBytes === 0);
  }

  #put(bytes: Uint8Array, isEnd: boolean): void {
    this.flow.credit -= bytes.length;
    if (isEnd) this.#isEnded = true;
    this.#writer.data(Frame.DATA, this.#stream, bytes, isEnd);
  }
}
