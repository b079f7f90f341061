import { TextDecoderStream, TextEncoderStream } from "./streams.ts";

/** The Encoding standard's streams. */
export const encodingStreamGlobals: Readonly<Record<string, unknown>> = {
  TextDecoderStream,
  TextEncoderStream,
};
