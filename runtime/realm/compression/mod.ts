import { CompressionStream, DecompressionStream } from "./compression-streams.ts";

/** The Compression standard's globals. */
export const compressionGlobals: Readonly<Record<string, unknown>> = {
  CompressionStream,
  DecompressionStream,
};
