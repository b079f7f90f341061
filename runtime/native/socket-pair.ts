import type { Libc } from "./libc.ts";

const AF_UNIX = 1;
const SOCK_STREAM = 1;
const SOCK_CLOEXEC = 0o2000000;

/** Two connected Unix sockets, as descriptors that no exec inherits. */
export interface SocketPair {
  readonly own: number;
  readonly other: number;
}

/**
 * Makes two connected Unix sockets.
 *
 * @throws {Error} When the process has no descriptors left.
 */
export function makeSocketPair(libc: Libc): SocketPair {
  const descriptors = Buffer.alloc(8);
  if (libc.call.socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, libc.addressOf(descriptors)) !== 0)
    throw new Error("Cannot make a socket pair: the limit on open files is probably reached");
  return { own: descriptors.readInt32LE(0), other: descriptors.readInt32LE(4) };
}
