import { ByteLengthQueuingStrategy, CountQueuingStrategy } from "./queuing-strategies.ts";
import { ReadableStreamDefaultController } from "./readable-stream-default-controller.ts";
import { ReadableStreamDefaultReader } from "./readable-stream-default-reader.ts";
import { ReadableStream } from "./readable-stream.ts";
import { TransformStreamDefaultController } from "./transform-stream-default-controller.ts";
import { TransformStream } from "./transform-stream.ts";
import { WritableStreamDefaultController } from "./writable-stream-default-controller.ts";
import { WritableStreamDefaultWriter } from "./writable-stream-default-writer.ts";
import { WritableStream } from "./writable-stream.ts";

/** The Streams standard's globals, but for streams of bytes. */
export const streamsGlobals: Readonly<Record<string, unknown>> = {
  ByteLengthQueuingStrategy,
  CountQueuingStrategy,
  ReadableStream,
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
  TransformStream,
  TransformStreamDefaultController,
  WritableStream,
  WritableStreamDefaultController,
  WritableStreamDefaultWriter,
};
