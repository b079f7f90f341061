import { ByteController } from "./readable-byte-state.ts";
import { DefaultController } from "./readable-default-state.ts";
import { Readable, type ReadableSource } from "./readable-state.ts";

/** Streams §4.9.1 CreateReadableStream, with one chunk counting as 1. */
export function createDefaultReadable(source: ReadableSource, highWaterMark = 1): DefaultController {
  const controller = new DefaultController(new Readable(), source, { highWaterMark, sizeOf: undefined });
  controller.start(undefined);
  return controller;
}

/** Streams §4.9.1 CreateReadableByteStream. */
export function createByteReadable(source: ReadableSource): ByteController {
  const controller = new ByteController(new Readable(), source, {
    highWaterMark: 0,
    autoAllocateChunkSize: undefined,
  });
  controller.start(undefined);
  return controller;
}
