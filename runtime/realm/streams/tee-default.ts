import { createDefaultReadable } from "./create-readable.ts";
import { type Completion, LazyPromise, queueTask, react } from "./promises.ts";
import type { DefaultController } from "./readable-default-state.ts";
import {
  acquireDefaultReader,
  cancelReadable,
  type DefaultReader,
  type Readable,
  readDefault,
} from "./readable-state.ts";

/** Clones a chunk for the second branch (Fetch §2.2.4 "clone a body"); a failure errors both. */
export type CloneChunk = (chunk: unknown) => unknown;

/** Streams §4.9.1 ReadableStreamDefaultTee. */
export function teeDefault(stream: Readable, clone: CloneChunk | undefined): [Readable, Readable] {
  const { first, second } = new DefaultTee(stream, clone);
  return [first.stream, second.stream];
}

class DefaultTee {
  readonly first: DefaultController;
  readonly second: DefaultController;
  readonly #stream: Readable;
  readonly #reader: DefaultReader;
  readonly #clone: CloneChunk | undefined;
  readonly #cancelled = new LazyPromise<unknown>();
  #isReading = false;
  #shouldReadAgain = false;
  #firstReason: { readonly reason: unknown } | undefined;
  #secondReason: { readonly reason: unknown } | undefined;

  constructor(stream: Readable, clone: CloneChunk | undefined) {
    this.#stream = stream;
    this.#clone = clone;
    this.#reader = acquireDefaultReader(stream);
    const pull = (): Completion => this.#pull();
    this.first = createDefaultReadable({
      pull,
      cancel: (reason) => {
        this.#firstReason = { reason };
        return this.#cancel();
      },
    });
    this.second = createDefaultReadable({
      pull,
      cancel: (reason) => {
        this.#secondReason = { reason };
        return this.#cancel();
      },
    });
    react(
      this.#reader.closed,
      () => {},
      (error) => {
        this.first.error(error);
        this.second.error(error);
        this.#settleCancel();
      },
    );
  }

  #pull(): Completion {
    if (this.#isReading) {
      this.#shouldReadAgain = true;
      return undefined;
    }
    this.#isReading = true;
    readDefault(this.#reader, {
      // A microtask: an enqueue of the branches must not run inside that of the source.
      onChunk: (chunk) => queueTask(() => this.#pass(chunk)),
      onClose: () => {
        this.#isReading = false;
        if (this.#firstReason === undefined) this.first.close();
        if (this.#secondReason === undefined) this.second.close();
        this.#settleCancel();
      },
      onError: () => {
        this.#isReading = false;
      },
    });
    return undefined;
  }

  #pass(chunk: unknown): void {
    this.#shouldReadAgain = false;
    let second = chunk;
    if (this.#secondReason === undefined && this.#clone !== undefined) {
      try {
        second = this.#clone(chunk);
      } catch (error) {
        this.first.error(error);
        this.second.error(error);
        this.#cancelled.resolve(cancelReadable(this.#stream, error));
        return;
      }
    }
    if (this.#firstReason === undefined) this.first.enqueue(chunk);
    if (this.#secondReason === undefined) this.second.enqueue(second);
    this.#isReading = false;
    if (this.#shouldReadAgain) void this.#pull();
  }

  #cancel(): Completion {
    if (this.#firstReason !== undefined && this.#secondReason !== undefined) {
      const reasons = [this.#firstReason.reason, this.#secondReason.reason];
      this.#cancelled.resolve(cancelReadable(this.#stream, reasons));
    }
    return this.#cancelled;
  }

  #settleCancel(): void {
    if (this.#firstReason === undefined || this.#secondReason === undefined)
      this.#cancelled.resolve(undefined);
  }
}
