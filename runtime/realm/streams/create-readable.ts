import { ByteController } from "./readable-byte-state.ts";
import { DefaultController } from "./readable-default-state.ts";
import { Readable, type ReadableSource } from "./readable-state.ts";
import type { Completion } from "./promises.ts";

/** Streams §4.9.1 CreateReadableStream, with one chunk counting as 1. */
export function createDefaultReadable(
  source: ReadableSource,
  options: { readonly highWaterMark?: number; readonly started?: Completion } = {},
): DefaultController {
  const { highWaterMark = 1, started } = options;
  const controller = new DefaultController(new Readable(), source, { highWaterMark, sizeOf: undefined });
  controller.start(started);
  return controller;
}

/** Streams §4.9.1 CreateReadableByteStream. */
export function createByteReadable(
  source: ReadableSource,
  options: { readonly highWaterMark?: number } = {},
): ByteController {
  const { highWaterMark = 0 } = options;
  const controller = new ByteController(new Readable(), source, { highWaterMark });
  controller.start(undefined);
  return controller;
}
