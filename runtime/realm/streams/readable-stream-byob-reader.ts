import { PromiseReject } from "../primordials.ts";
import { asDictionary, requireArguments } from "../webidl/arguments.ts";
import { defineInterface } from "../webidl/interface.ts";
import { toUnsignedLongLong } from "../webidl/integers.ts";
import { illegalInvocation } from "./construction.ts";
import { ReadAnswer, type ReadResult } from "./read-answer.ts";
import { readInto } from "./read-into.ts";
import { ByteController } from "./readable-byte-state.ts";
import { readableOf } from "./readable-slot.ts";
import { ByobReader, cancelByReader, lockTo, releaseReader } from "./readable-state.ts";
import { bufferLength, isDetached, readView, viewKind, type ViewSlots } from "./view-slots.ts";

const READ = "Failed to execute 'read' on 'ReadableStreamBYOBReader'";

/** Streams §4.5. */
export class ReadableStreamBYOBReader {
  readonly #state = new ByobReader();

  constructor(stream: unknown) {
    const prefix = "Failed to construct 'ReadableStreamBYOBReader'";
    requireArguments(arguments.length, 1, prefix);
    const readable = readableOf(stream);
    if (readable === undefined)
      throw new TypeError(`${prefix}: parameter 1 is not of type 'ReadableStream'.`);
    if (readable.reader === undefined && !(readable.controller instanceof ByteController))
      throw new TypeError(`${prefix}: the stream is not a byte stream.`);
    lockTo(readable, this.#state);
  }

  static #has(value: unknown): value is ReadableStreamBYOBReader {
    return typeof value === "object" && value !== null && #state in value;
  }

  get closed(): Promise<undefined> {
    return ReadableStreamBYOBReader.#has(this)
      ? this.#state.closed.quietPromise
      : PromiseReject(illegalInvocation());
  }

  cancel(reason: unknown = undefined): Promise<undefined> {
    return ReadableStreamBYOBReader.#has(this)
      ? cancelByReader(this.#state, reason)
      : PromiseReject(illegalInvocation());
  }

  read(view: unknown, options: unknown = undefined): Promise<ReadResult> {
    try {
      if (!ReadableStreamBYOBReader.#has(this)) throw illegalInvocation();
      requireArguments(arguments.length, 1, READ);
      const slots = readView(view, READ);
      const { min = 1 } = asDictionary(options, READ);
      const count = toUnsignedLongLong(min, READ);
      checkView(slots, count);
      const answer = new ReadAnswer();
      readInto(this.#state, slots, { min: count, request: answer });
      return answer.promise;
    } catch (error) {
      return PromiseReject(error);
    }
  }

  releaseLock(): void {
    releaseReader(this.#state);
  }
}

/** Streams §4.5.3 "read(view, options)", steps 1 to 6. */
function checkView({ buffer, byteLength, kind }: ViewSlots, min: number): void {
  if (byteLength === 0) throw new TypeError(`${READ}: the view is empty.`);
  if (bufferLength(buffer) === 0) throw new TypeError(`${READ}: the view's buffer is empty.`);
  if (isDetached(buffer)) throw new TypeError(`${READ}: the view's buffer is detached.`);
  if (min === 0) throw new TypeError(`${READ}: min must be greater than 0.`);
  if (min > byteLength / viewKind(kind).elementSize)
    throw new RangeError(`${READ}: min is more than the view can hold.`);
}

defineInterface(ReadableStreamBYOBReader, "ReadableStreamBYOBReader");
