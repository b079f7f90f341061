import type { Libc } from "./libc.ts";

/**
 * Sends and receives descriptors over a Unix socket: `sendmsg(2)` and `recvmsg(2)` with one SCM_RIGHTS message, as unix(7) describes.
 *
 * The structures are laid out as on 64-bit Linux: `struct msghdr` has 56 bytes, `struct iovec` 16, `struct cmsghdr` 16 and a padded descriptor 8.
 */
const MSGHDR_BYTES = 56;
const IOVEC_BYTES = 16;
const CONTROL_BYTES = 24;
const CMSG_LENGTH = 20;
const SOL_SOCKET = 1;
const SCM_RIGHTS = 1;
const MSG_CMSG_CLOEXEC = 0x4000_0000;
const MSG_NOSIGNAL = 0x4000;

/** Memory for one message, used again for the next. */
export class DescriptorMessage {
  readonly #libc: Libc;
  readonly #byte = Buffer.alloc(8);
  readonly #vector = Buffer.alloc(IOVEC_BYTES);
  readonly #control = Buffer.alloc(CONTROL_BYTES);
  readonly #header = Buffer.alloc(MSGHDR_BYTES);
  readonly #address: bigint;

  constructor(libc: Libc) {
    this.#libc = libc;
    this.#vector.writeBigUInt64LE(libc.addressOf(this.#byte), 0);
    this.#vector.writeBigUInt64LE(1n, 8);
    this.#header.writeBigUInt64LE(libc.addressOf(this.#vector), 16);
    this.#header.writeBigUInt64LE(1n, 24);
    this.#header.writeBigUInt64LE(libc.addressOf(this.#control), 32);
    this.#address = libc.addressOf(this.#header);
  }

  /** Sends `descriptor` with one byte. Returns whether the socket took it. */
  send(socket: number, descriptor: number): boolean {
    this.#header.writeBigUInt64LE(BigInt(CONTROL_BYTES), 40);
    this.#control.writeBigUInt64LE(BigInt(CMSG_LENGTH), 0);
    this.#control.writeInt32LE(SOL_SOCKET, 8);
    this.#control.writeInt32LE(SCM_RIGHTS, 12);
    this.#control.writeInt32LE(descriptor, 16);
    return this.#libc.call.sendmsg(socket, this.#address, MSG_NOSIGNAL) === 1n;
  }

  /** Waits for a byte with a descriptor; blocks the thread. Returns undefined when the other end is gone. */
  receive(socket: number): number | undefined {
    for (;;) {
      this.#header.writeBigUInt64LE(BigInt(CONTROL_BYTES), 40);
      this.#control.fill(0);
      const read = this.#libc.call.recvmsg(socket, this.#address, MSG_CMSG_CLOEXEC);
      if (read <= 0n) return undefined;
      // A byte without a descriptor asks for nothing.
      if (this.#control.readBigUInt64LE(0) === BigInt(CMSG_LENGTH)) return this.#control.readInt32LE(16);
    }
  }
}
