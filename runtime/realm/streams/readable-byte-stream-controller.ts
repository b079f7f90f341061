import { defineInterface } from "../webidl/interface.ts";
import { requireArguments } from "../webidl/arguments.ts";
import { illegalConstructor, INTERNAL } from "./construction.ts";
import { ByteController } from "./readable-byte-state.ts";
import { type ReadableStreamBYOBRequest, wrapByobRequest } from "./readable-stream-byob-request.ts";
import { bufferLength, readView } from "./view-slots.ts";

/** Streams §4.7. */
export class ReadableByteStreamController {
  readonly #state: ByteController;

  constructor(key: unknown = undefined, state: unknown = undefined) {
    if (key !== INTERNAL || !(state instanceof ByteController)) throw illegalConstructor();
    this.#state = state;
  }

  get byobRequest(): ReadableStreamBYOBRequest | null {
    const request = this.#state.byobRequest;
    return request === null ? null : wrapByobRequest(request);
  }

  get desiredSize(): number | null {
    return this.#state.desiredSize;
  }

  close(): void {
    if (!this.#state.canCloseOrEnqueue)
      throw new TypeError("Cannot close the stream: found it closed, errored or closing");
    this.#state.close();
  }

  enqueue(chunk: unknown): void {
    const state = this.#state;
    const prefix = "Failed to execute 'enqueue' on 'ReadableByteStreamController'";
    requireArguments(arguments.length, 1, prefix);
    const view = readView(chunk, prefix);
    if (view.byteLength === 0) throw new TypeError(`${prefix}: the chunk is empty.`);
    if (bufferLength(view.buffer) === 0) throw new TypeError(`${prefix}: the chunk's buffer is empty.`);
    if (!state.canCloseOrEnqueue) throw new TypeError(`${prefix}: the stream is closed, errored or closing.`);
    state.enqueue(view);
  }

  error(error: unknown = undefined): void {
    this.#state.error(error);
  }
}

/** The object that a function sees of a controller. */
export function wrapByteController(state: ByteController): object {
  return new ReadableByteStreamController(INTERNAL, state);
}

defineInterface(ReadableByteStreamController, "ReadableByteStreamController");
