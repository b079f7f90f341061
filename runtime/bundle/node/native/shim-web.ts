/** Stands for those of Node's internal modules that only hold classes of the web platform. */
const { Blob, TextDecoder, TextEncoder, CountQueuingStrategy, ByteLengthQueuingStrategy } = globalThis;
export { Blob, ByteLengthQueuingStrategy, CountQueuingStrategy, TextDecoder, TextEncoder };

export function isBlob(value: unknown): boolean {
  return value instanceof Blob;
}
