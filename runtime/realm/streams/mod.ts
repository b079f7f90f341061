import { ByteLengthQueuingStrategy, CountQueuingStrategy } from "./queuing-strategies.ts";
import { FixedLengthStream, IdentityTransformStream } from "./identity-transform-stream.ts";
import { ReadableByteStreamController } from "./readable-byte-stream-controller.ts";
import { ReadableStreamBYOBReader } from "./readable-stream-byob-reader.ts";
import { ReadableStreamBYOBRequest } from "./readable-stream-byob-request.ts";
import { ReadableStreamDefaultController } from "./readable-stream-default-controller.ts";
import { ReadableStreamDefaultReader } from "./readable-stream-default-reader.ts";
import { ReadableStream } from "./readable-stream.ts";
import { TransformStreamDefaultController } from "./transform-stream-default-controller.ts";
import { TransformStream } from "./transform-stream.ts";
import { WritableStreamDefaultController } from "./writable-stream-default-controller.ts";
import { WritableStreamDefaultWriter } from "./writable-stream-default-writer.ts";
import { WritableStream } from "./writable-stream.ts";

/** The Streams standard's globals, and Workers' own streams. */
export const streamsGlobals: Readonly<Record<string, unknown>> = {
  ByteLengthQueuingStrategy,
  CountQueuingStrategy,
  FixedLengthStream,
  IdentityTransformStream,
  ReadableByteStreamController,
  ReadableStream,
  ReadableStreamBYOBReader,
  ReadableStreamBYOBRequest,
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
  TransformStream,
  TransformStreamDefaultController,
  WritableStream,
  WritableStreamDefaultController,
  WritableStreamDefaultWriter,
};
