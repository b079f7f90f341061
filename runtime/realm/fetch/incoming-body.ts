import { ArrayPrototypePush, ArrayPrototypeShift, NativePromise } from "../primordials.ts";
import {
  closeByteStream,
  createByteStream,
  enqueueBytes,
  errorByteStream,
  type ByteController,
  type Stream,
} from "../streams/readable.ts";
import { concatBytes } from "./bytes.ts";

/** Whom a body that comes in tells what became of its bytes. */
export interface IncomingSource {
  /** The function took `bytes`: as many more may be sent. */
  onConsumed(bytes: number): void;
  /** The function does not want the rest. */
  onCancel(reason: unknown): void;
}

/**
 * A body that arrives in frames: that of an invocation's request, or of a subrequest's answer.
 *
 * It holds what has come and was not taken. One reader at a time takes chunks; bytes are reported as consumed when they are
 * taken, so that a function that does not read stops the sender.
 */
export class IncomingBody {
  readonly #source: IncomingSource;
  readonly #chunks: Uint8Array<ArrayBuffer>[] = [];
  #state: "open" | "closed" | "failed" = "open";
  #error: unknown;
  #watcher: (() => void) | undefined;
  #isDetached = false;

  constructor(source: IncomingSource) {
    this.#source = source;
  }

  /** Takes over a chunk that arrived. */
  push(chunk: Uint8Array<ArrayBuffer>): void {
    if (this.#state !== "open" || chunk.length === 0) return;
    ArrayPrototypePush(this.#chunks, chunk);
    this.#watcher?.();
  }

  /** No more will come. */
  close(): void {
    if (this.#state !== "open") return;
    this.#state = "closed";
    this.#watcher?.();
  }

  /** The sender gave up: what was not taken is lost. */
  fail(error: unknown): void {
    if (this.#state === "open") this.#failWith(error);
  }

  /** The function gives the body up (Fetch §5.6 "abort the fetch() call"): it fails, even if all of it has come, unless all of it was taken. */
  abort(error: unknown): void {
    if (this.#state !== "failed" && !this.isDrained) this.#failWith(error);
  }

  #failWith(error: unknown): void {
    this.#state = "failed";
    this.#error = error;
    this.#chunks.length = 0;
    this.#watcher?.();
  }

  /** Whether all of the body has arrived. */
  get isComplete(): boolean {
    return this.#state === "closed";
  }

  /** Whether all of the body has arrived and was taken. */
  get isDrained(): boolean {
    return this.#state === "closed" && this.#chunks.length === 0;
  }

  get hasFailed(): boolean {
    return this.#state === "failed";
  }

  get failure(): { readonly error: unknown } | undefined {
    return this.#state === "failed" ? { error: this.#error } : undefined;
  }

  get error(): unknown {
    return this.#error;
  }

  /** The next chunk, which the caller then owns, or undefined when none is there. */
  take(): Uint8Array<ArrayBuffer> | undefined {
    const chunk = ArrayPrototypeShift(this.#chunks);
    // Nothing waits for the credit of a body that is complete.
    if (chunk !== undefined && this.#state === "open") this.#source.onConsumed(chunk.length);
    return chunk;
  }

  /** Has `onChange` called whenever there is something to take, or the body ended. There is one watcher at a time. */
  watch(onChange: (() => void) | undefined): void {
    this.#watcher = onChange;
  }

  /** Tells the sender that nobody wants the rest. */
  cancel(reason: unknown): void {
    const wasOpen = this.#state === "open";
    this.#state = wasOpen ? "closed" : this.#state;
    this.#chunks.length = 0;
    this.#watcher = undefined;
    if (wasOpen) this.#source.onCancel(reason);
  }

  /** All of a body that is complete, at once. */
  takeAll(): Uint8Array<ArrayBuffer> {
    const first = this.take();
    if (first !== undefined && this.#chunks.length === 0) return first;
    const chunks = first === undefined ? [] : [first];
    for (let chunk = this.take(); chunk !== undefined; chunk = this.take()) ArrayPrototypePush(chunks, chunk);
    return concatBytes(chunks);
  }

  /** What `finish` makes of all of the body, when it is there. */
  collect<Value>(finish: (bytes: Uint8Array<ArrayBuffer>) => Value): Promise<Value> {
    const chunks: Uint8Array[] = [];
    return new NativePromise((resolve, reject) => {
      this.#watcher = () => {
        for (let chunk = this.take(); chunk !== undefined; chunk = this.take())
          ArrayPrototypePush(chunks, chunk);
        if (this.#state === "open") return;
        this.#watcher = undefined;
        try {
          if (this.#state === "failed") reject(this.#error);
          else resolve(finish(concatBytes(chunks)));
        } catch (error) {
          reject(error);
        }
      };
      this.#watcher();
    });
  }

  /** Takes the body away from the stream that was made of it, which nobody has read from. */
  detachStream(): void {
    this.#isDetached = true;
    this.#watcher = undefined;
  }

  /** The body as a byte stream; from then on, the stream is what takes the chunks. */
  toStream(): Stream {
    let controller: ByteController | undefined;
    let wake: (() => void) | undefined;
    const settle = (): void => {
      if (controller === undefined) return;
      if (this.hasFailed) errorByteStream(controller, this.#error);
      else if (this.isDrained) closeByteStream(controller);
      else return;
      this.#watcher = undefined;
    };
    const stream = createByteStream({
      start: (made) => {
        controller = made;
      },
      pull: (made) => {
        if (this.#isDetached) return undefined;
        const chunk = this.take();
        if (chunk !== undefined) {
          enqueueBytes(made, chunk);
          settle();
          return undefined;
        }
        return new NativePromise((resolve) => {
          wake = resolve;
        });
      },
      cancel: (reason) => this.cancel(reason),
    });
    this.#watcher = () => {
      if (wake !== undefined && controller !== undefined) {
        const chunk = this.take();
        if (chunk !== undefined) enqueueBytes(controller, chunk);
        wake();
        wake = undefined;
      }
      settle();
    };
    settle();
    return stream;
  }
}
