import { PromiseReject } from "../primordials.ts";
import { defineInterface } from "../webidl/interface.ts";
import { toOptionalObject } from "./callbacks.ts";
import { illegalInvocation, INTERNAL } from "./construction.ts";
import { readStrategy } from "./strategy.ts";
import { UnderlyingSink } from "./underlying-sink.ts";
import { setWritableLookup } from "./writable-slot.ts";
import { abortWritable, closeWritable, Writable } from "./writable-state.ts";
import { WritableStreamDefaultWriter } from "./writable-stream-default-writer.ts";

/** Streams §5.2. */
export class WritableStream {
  readonly #state: Writable;

  static {
    setWritableLookup((value) =>
      typeof value === "object" && value !== null && #state in value ? value.#state : undefined,
    );
  }

  constructor(underlyingSink: unknown = undefined, strategy: unknown = undefined) {
    if (underlyingSink === INTERNAL && strategy instanceof Writable) {
      this.#state = strategy;
      return;
    }
    const prefix = "Failed to construct 'WritableStream'";
    const object = toOptionalObject(underlyingSink, prefix);
    const converted = readStrategy(strategy, prefix);
    this.#state = new Writable();
    new UnderlyingSink(object).connect(this.#state, converted);
  }

  static #has(value: unknown): value is WritableStream {
    return typeof value === "object" && value !== null && #state in value;
  }

  get locked(): boolean {
    return this.#state.writer !== undefined;
  }

  abort(reason: unknown = undefined): Promise<undefined> {
    if (!WritableStream.#has(this)) return PromiseReject(illegalInvocation());
    if (this.#state.writer !== undefined) return PromiseReject(lockedError("abort"));
    return abortWritable(this.#state, reason);
  }

  close(): Promise<undefined> {
    if (!WritableStream.#has(this)) return PromiseReject(illegalInvocation());
    if (this.#state.writer !== undefined) return PromiseReject(lockedError("close"));
    if (this.#state.isClosing)
      return PromiseReject(new TypeError("Cannot close the stream: it is closing already"));
    return closeWritable(this.#state);
  }

  getWriter(): WritableStreamDefaultWriter {
    void this.#state;
    return new WritableStreamDefaultWriter(this);
  }
}

/** The object that a function sees of a stream that the platform made. */
export function wrapWritable(state: Writable): WritableStream {
  return new WritableStream(INTERNAL, state);
}

function lockedError(action: string): TypeError {
  return new TypeError(`Cannot ${action} the stream: found it locked to a writer`);
}

defineInterface(WritableStream, "WritableStream");
