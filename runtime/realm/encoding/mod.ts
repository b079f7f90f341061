import { TextDecoder } from "./text-decoder.ts";
import { TextEncoder } from "./text-encoder.ts";

/** The names that the Encoding standard puts on the global, but for its streams. */
export const encodingGlobals: Readonly<Record<string, unknown>> = { TextDecoder, TextEncoder };
