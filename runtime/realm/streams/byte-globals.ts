import { ReadableByteStreamController } from "./readable-byte-stream-controller.ts";
import { ReadableStreamBYOBReader } from "./readable-stream-byob-reader.ts";
import { ReadableStreamBYOBRequest } from "./readable-stream-byob-request.ts";

/** The Streams standard's globals for streams of bytes. */
export const byteStreamGlobals: Readonly<Record<string, unknown>> = {
  ReadableByteStreamController,
  ReadableStreamBYOBReader,
  ReadableStreamBYOBRequest,
};
