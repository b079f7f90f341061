import { TextDecoderStream, TextEncoderStream } from "./streams.ts";
import { TextDecoder } from "./text-decoder.ts";
import { TextEncoder } from "./text-encoder.ts";

/** The names that the Encoding standard puts on the global. */
export const encodingGlobals: Readonly<Record<string, unknown>> = {
  TextDecoder,
  TextDecoderStream,
  TextEncoder,
  TextEncoderStream,
};
