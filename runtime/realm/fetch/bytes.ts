import { NativeUint8Array, Uint8ArrayPrototypeSet } from "../primordials.ts";

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
