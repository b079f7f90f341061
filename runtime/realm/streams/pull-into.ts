import { MathMin } from "../primordials.ts";
import type { ByteQueue } from "./byte-queue.ts";
import type { ByobReader, ReadIntoRequest } from "./readable-state.ts";
import { bufferLength, transferBuffer, type ViewKind, viewKind, type ViewSlots } from "./view-slots.ts";

const NativeArrayBuffer = ArrayBuffer;
const BYTES: ViewKind = viewKind("Uint8Array");

/** Where the bytes for a read go. */
export interface PullIntoTarget {
  readonly buffer: ArrayBuffer;
  readonly byteOffset: number;
  readonly byteLength: number;
  readonly minimumFill: number;
  readonly view: ViewKind;
  readonly readerType: "default" | "byob";
}

/** A read into a view. */
export interface PullIntoRead {
  /** How many elements it waits for at least. */
  readonly min: number;
  /** The one that the stream is locked to. */
  readonly reader: ByobReader;
  readonly request: ReadIntoRequest;
}

type StreamState = "readable" | "closed" | "errored";

/** Streams §4.7.2 "pull-into descriptor": a buffer that is being filled for a read. */
export class PullInto {
  buffer: ArrayBuffer;
  readonly bufferByteLength: number;
  readonly byteOffset: number;
  readonly byteLength: number;
  bytesFilled = 0;
  readonly minimumFill: number;
  readonly elementSize: number;
  readerType: "default" | "byob" | "none";
  readonly #view: ViewKind;

  constructor({ buffer, byteOffset, byteLength, minimumFill, view, readerType }: PullIntoTarget) {
    this.buffer = buffer;
    this.bufferByteLength = bufferLength(buffer);
    this.byteOffset = byteOffset;
    this.byteLength = byteLength;
    this.minimumFill = minimumFill;
    this.elementSize = view.elementSize;
    this.readerType = readerType;
    this.#view = view;
  }

  /** Streams §4.9.5 …FillPullIntoDescriptorFromQueue: whether the read can be answered now. */
  fillFrom(queue: ByteQueue): boolean {
    let count = MathMin(queue.totalSize, this.byteLength - this.bytesFilled);
    const maxFilled = this.bytesFilled + count;
    const maxAligned = maxFilled - (maxFilled % this.elementSize);
    const isReady = maxAligned >= this.minimumFill;
    if (isReady) count = maxAligned - this.bytesFilled;
    queue.moveTo(this.buffer, this.byteOffset + this.bytesFilled, count);
    this.bytesFilled += count;
    return isReady;
  }

  /** Streams §4.9.5 …ConvertPullIntoDescriptor. */
  toView(): ArrayBufferView<ArrayBuffer> {
    return this.#view.make(transferBuffer(this.buffer), this.byteOffset, this.bytesFilled / this.elementSize);
  }

  /** A view of nothing, for a stream that is closed. */
  toEmptyView(): ArrayBufferView<ArrayBuffer> {
    return this.#view.make(this.buffer, this.byteOffset, 0);
  }

  /** Streams §4.9.5 ReadableByteStreamControllerRespond, steps 3 to 5. */
  checkResponse(bytesWritten: number, state: StreamState): void {
    checkEmptiness(bytesWritten, state);
    if (this.bytesFilled + bytesWritten > this.byteLength)
      throw new RangeError(`Cannot respond: found ${bytesWritten} bytes, more than the request's view has`);
  }

  /** Streams §4.9.5 ReadableByteStreamControllerRespondWithNewView, steps 4 to 9. */
  checkView({ buffer, byteOffset, byteLength }: ViewSlots, state: StreamState): void {
    checkEmptiness(byteLength, state);
    if (this.byteOffset + this.bytesFilled !== byteOffset)
      throw new RangeError("Cannot respond with the view: it starts elsewhere than the request's view");
    if (this.bufferByteLength !== bufferLength(buffer))
      throw new RangeError("Cannot respond with the view: its buffer has another length than the request's");
    this.checkResponse(byteLength, state);
  }
}

/** Streams §4.7.4 [[PullSteps]]: a buffer for a read that brings none. Throws a RangeError where there is no memory. */
export function allocatePullInto(byteLength: number): PullInto {
  const buffer = new NativeArrayBuffer(byteLength);
  return new PullInto({
    buffer,
    byteOffset: 0,
    byteLength,
    minimumFill: 1,
    view: BYTES,
    readerType: "default",
  });
}

/** For a stream that ends while a read for larger elements has got a part of one. */
export function insufficientBytes(): TypeError {
  return new TypeError("Cannot close the stream: a read waits for the rest of an element");
}

function checkEmptiness(byteLength: number, state: StreamState): void {
  if (state === "closed") {
    if (byteLength !== 0)
      throw new TypeError("Cannot respond: the stream is closed, so that only 0 bytes may follow");
  } else if (byteLength === 0) {
    throw new TypeError("Cannot respond: found 0 bytes, wanted some while the stream is not closed");
  }
}
