import { NativeUint8Array, Uint8ArrayPrototypeSet } from "../primordials.ts";
import { readAllChunks, type Stream } from "../streams/readable.ts";

/**
 * Fetch §5.3 "incrementally read" to the end. The promise is of what `finish` makes of the bytes, which it owns.
 *
 * @throws {TypeError} When the stream is locked; a chunk that is no Uint8Array is a rejection.
 */
export function readAllBytes<Value>(
  stream: Stream,
  finish: (bytes: Uint8Array<ArrayBuffer>) => Value,
): Promise<Value> {
  return readAllChunks(stream, (chunks) => finish(concatBytes(chunks)));
}

/** Joins chunks into bytes that the caller owns. */
export function concatBytes(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (let index = 0; index < chunks.length; index++) length += chunks[index]?.length ?? 0;
  const joined = new NativeUint8Array(length);
  let offset = 0;
  for (let index = 0; index < chunks.length; index++) {
    const chunk = chunks[index];
    if (chunk === undefined) continue;
    Uint8ArrayPrototypeSet(joined, chunk, offset);
    offset += chunk.length;
  }
  return joined;
}
