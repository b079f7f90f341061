import { defineInterface } from "../webidl/interface.ts";
import { toOptionalObject } from "./callbacks.ts";
import { INTERNAL } from "./construction.ts";
import { LazyPromise, startCompletionOf } from "./promises.ts";
import { ReadableStream, wrapReadable } from "./readable-stream.ts";
import { highWaterMarkOf, readStrategy, type Strategy } from "./strategy.ts";
import { Transform } from "./transform-state.ts";
import { UnderlyingTransformer } from "./underlying-transformer.ts";
import { WritableStream, wrapWritable } from "./writable-stream.ts";

/** The two sides of a stream that the platform made. */
export class TransformPair {
  readonly readable: ReadableStream;
  readonly writable: WritableStream;

  constructor(readable: ReadableStream, writable: WritableStream) {
    this.readable = readable;
    this.writable = writable;
  }
}

/** Streams §6.2. */
export class TransformStream {
  readonly #readable: ReadableStream;
  readonly #writable: WritableStream;

  constructor(
    transformer: unknown = undefined,
    writableStrategy: unknown = undefined,
    readableStrategy: unknown = undefined,
  ) {
    if (transformer === INTERNAL && writableStrategy instanceof TransformPair) {
      this.#readable = writableStrategy.readable;
      this.#writable = writableStrategy.writable;
      return;
    }
    const prefix = "Failed to construct 'TransformStream'";
    const object = toOptionalObject(transformer, prefix);
    const writable = readStrategy(writableStrategy, prefix);
    const readable = readStrategy(readableStrategy, prefix);
    const source = new UnderlyingTransformer(object);
    const stream = createStream(writable, readable);
    this.#readable = wrapReadable(stream.readable.stream);
    this.#writable = wrapWritable(stream.writable.stream);
    source.connect(stream);
    const started = new LazyPromise<unknown>();
    stream.start(source, startCompletionOf(started.promise));
    started.resolve(source.start());
  }

  get readable(): ReadableStream {
    return this.#readable;
  }

  get writable(): WritableStream {
    return this.#writable;
  }
}

/** Streams §6.2.4 "new TransformStream()", steps 5 to 9. */
function createStream(writable: Strategy, readable: Strategy): Transform {
  const readableMark = highWaterMarkOf(readable, 0);
  const writableMark = highWaterMarkOf(writable, 1);
  return new Transform({
    writable: { highWaterMark: writableMark, sizeOf: writable.sizeOf },
    readable: { highWaterMark: readableMark, sizeOf: readable.sizeOf },
  });
}

/** A TransformStream of two sides that are there. */
export function wrapTransform(readable: object, writable: object): TransformStream {
  return new TransformStream(INTERNAL, new TransformPair(asReadable(readable), asWritable(writable)));
}

function asReadable(value: object): ReadableStream {
  if (value instanceof ReadableStream) return value;
  throw new TypeError("Cannot make the stream: its readable side is none");
}

function asWritable(value: object): WritableStream {
  if (value instanceof WritableStream) return value;
  throw new TypeError("Cannot make the stream: its writable side is none");
}

defineInterface(TransformStream, "TransformStream");
