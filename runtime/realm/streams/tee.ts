import { ByteController } from "./readable-byte-state.ts";
import type { Readable } from "./readable-state.ts";
import { teeByte } from "./tee-byte.ts";
import { type CloneChunk, teeDefault } from "./tee-default.ts";

/** Streams §4.9.1 ReadableStreamTee. The bytes of a byte stream are copied; `clone` is for the chunks of another. */
export function teeReadable(stream: Readable, clone?: CloneChunk): [Readable, Readable] {
  const branches = stream.controller instanceof ByteController ? teeByte(stream) : teeDefault(stream, clone);
  branches[0].length = stream.length;
  branches[1].length = stream.length;
  return branches;
}
