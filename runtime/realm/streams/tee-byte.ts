import { createByteReadable } from "./create-readable.ts";
import { type Completion, LazyPromise, queueTask, react } from "./promises.ts";
import type { ByteController } from "./readable-byte-state.ts";
import {
  acquireDefaultReader,
  ByobReader,
  cancelReadable,
  lockTo,
  type Readable,
  readDefault,
  type Reader,
  releaseReader,
} from "./readable-state.ts";
import { readInto } from "./read-into.ts";
import { cloneBytes, readView } from "./view-slots.ts";

/** One of the two streams that a tee makes. */
interface Branch {
  readonly controller: ByteController;
  cancelReason: { readonly reason: unknown } | undefined;
  shouldReadAgain: boolean;
}

type View = ArrayBufferView<ArrayBuffer>;

/** Streams §4.9.1 ReadableByteStreamTee. */
export function teeByte(stream: Readable): [Readable, Readable] {
  const { first, second } = new ByteTee(stream);
  return [first.controller.stream, second.controller.stream];
}

class ByteTee {
  readonly first: Branch;
  readonly second: Branch;
  readonly #stream: Readable;
  readonly #cancelled = new LazyPromise<unknown>();
  #reader: Reader;
  #isReading = false;

  constructor(stream: Readable) {
    this.#stream = stream;
    this.#reader = acquireDefaultReader(stream);
    this.first = this.#createBranch();
    this.second = this.#createBranch();
    this.#forwardErrors(this.#reader);
  }

  #createBranch(): Branch {
    const controller = createByteReadable({
      pull: () => this.#pull(branch),
      cancel: (reason) => {
        branch.cancelReason = { reason };
        return this.#cancel();
      },
    });
    const branch: Branch = { controller, cancelReason: undefined, shouldReadAgain: false };
    return branch;
  }

  #forwardErrors(reader: Reader): void {
    react(
      reader.closed,
      () => {},
      (error) => {
        if (reader !== this.#reader) return;
        this.first.controller.error(error);
        this.second.controller.error(error);
        this.#settleCancel();
      },
    );
  }

  #pull(branch: Branch): Completion {
    if (this.#isReading) {
      branch.shouldReadAgain = true;
      return undefined;
    }
    this.#isReading = true;
    const request = branch.controller.byobRequest;
    if (request?.view) this.#pullInto(request.view, branch);
    else this.#pullChunk();
    return undefined;
  }

  /** …pullWithDefaultReader. */
  #pullChunk(): void {
    let reader = this.#reader;
    if (reader instanceof ByobReader) {
      releaseReader(reader);
      reader = acquireDefaultReader(this.#stream);
      this.#reader = reader;
      this.#forwardErrors(reader);
    }
    readDefault(reader, {
      onChunk: (chunk) => queueTask(() => this.#passChunk(chunk)),
      onClose: () => this.#close(),
      onError: () => {
        this.#isReading = false;
      },
    });
  }

  #passChunk(chunk: unknown): void {
    this.#forgetReads();
    const { first, second } = this;
    const view = readView(chunk, "Cannot tee the stream");
    const isShared = first.cancelReason === undefined && second.cancelReason === undefined;
    const copy = isShared ? this.#clone(view) : view;
    if (copy === undefined) return;
    if (first.cancelReason === undefined) first.controller.enqueue(view);
    if (second.cancelReason === undefined) second.controller.enqueue(copy);
    this.#readOn();
  }

  #close(): void {
    this.#isReading = false;
    closeBranch(this.first);
    closeBranch(this.second);
    this.#settleCancel();
  }

  /** …pullWithBYOBReader: the bytes go straight to where the reader of `branch` wants them. */
  #pullInto(view: View, branch: Branch): void {
    let reader = this.#reader;
    if (!(reader instanceof ByobReader)) {
      releaseReader(reader);
      reader = new ByobReader();
      lockTo(this.#stream, reader);
      this.#reader = reader;
      this.#forwardErrors(reader);
    }
    readInto(reader, readView(view, "Cannot tee the stream"), {
      min: 1,
      request: {
        onChunk: (filled) => queueTask(() => this.#passView(filled, branch)),
        onClose: (filled) => this.#closeInto(filled, branch),
        onError: () => {
          this.#isReading = false;
        },
      },
    });
  }

  #passView(filled: View, branch: Branch): void {
    this.#forgetReads();
    const other = this.#other(branch);
    const view = readView(filled, "Cannot tee the stream");
    if (other.cancelReason === undefined) {
      const copy = this.#clone(view);
      if (copy === undefined) return;
      if (branch.cancelReason === undefined) respondWith(branch, filled);
      other.controller.enqueue(copy);
    } else if (branch.cancelReason === undefined) {
      respondWith(branch, filled);
    }
    this.#readOn();
  }

  #closeInto(filled: View | undefined, branch: Branch): void {
    this.#isReading = false;
    const other = this.#other(branch);
    if (branch.cancelReason === undefined) branch.controller.close();
    if (other.cancelReason === undefined) other.controller.close();
    if (filled !== undefined) {
      if (branch.cancelReason === undefined) respondWith(branch, filled);
      if (other.cancelReason === undefined) other.controller.respond(0);
    }
    this.#settleCancel();
  }

  #other(branch: Branch): Branch {
    return branch === this.first ? this.second : this.first;
  }

  #forgetReads(): void {
    this.first.shouldReadAgain = false;
    this.second.shouldReadAgain = false;
  }

  #readOn(): void {
    this.#isReading = false;
    if (this.first.shouldReadAgain) void this.#pull(this.first);
    else if (this.second.shouldReadAgain) void this.#pull(this.second);
  }

  /** Streams §8.3 CloneAsUint8Array; undefined when there is no memory, which ends the tee. */
  #clone({
    buffer,
    byteOffset,
    byteLength,
  }: ReturnType<typeof readView>): ReturnType<typeof readView> | undefined {
    try {
      const clone = cloneBytes(buffer, byteOffset, byteLength);
      return { buffer: clone.buffer, byteOffset: 0, byteLength, kind: "Uint8Array" };
    } catch (error) {
      this.first.controller.error(error);
      this.second.controller.error(error);
      this.#cancelled.resolve(cancelReadable(this.#stream, error));
      return undefined;
    }
  }

  #cancel(): Completion {
    const { first, second } = this;
    if (first.cancelReason !== undefined && second.cancelReason !== undefined) {
      const reasons = [first.cancelReason.reason, second.cancelReason.reason];
      this.#cancelled.resolve(cancelReadable(this.#stream, reasons));
    }
    return this.#cancelled;
  }

  #settleCancel(): void {
    if (this.first.cancelReason === undefined || this.second.cancelReason === undefined)
      this.#cancelled.resolve(undefined);
  }
}

function closeBranch({ controller, cancelReason }: Branch): void {
  if (cancelReason === undefined) controller.close();
  if (controller.hasPendingPullIntos) controller.respond(0);
}

function respondWith({ controller }: Branch, filled: View): void {
  controller.respondWithNewView(readView(filled, "Cannot tee the stream"));
}
