import { Buffer } from "node:buffer";

/** Stands for Node's `internal/buffer`: a Buffer over given memory, without a look at its pool. */
export const FastBuffer = new Proxy(Buffer, {
  construct: (target, [buffer, offset, length]: [ArrayBuffer | undefined, number?, number?]) =>
    buffer === undefined ? target.alloc(0) : target.from(buffer, offset, length),
});
