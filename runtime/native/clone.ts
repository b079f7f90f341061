import type { Libc } from "./libc.ts";

/** `clone`'s number, by architecture (asm/unistd.h). */
const CLONE: Readonly<Record<string, bigint>> = { x64: 56n, arm64: 220n };

/** clone(2) and signal(7). */
const SIGCHLD = 17n;
const CLONE_PARENT = 0x0000_8000n;
const CLONE_CHILD_SETTID = 0x0100_0000n;
const CLONE_CHILD_CLEARTID = 0x0020_0000n;

const PR_GET_TID_ADDRESS = 40;

/** What a sandbox has to let through for {@link cloneSibling}. */
export const SIBLING_FLAGS = CLONE_PARENT | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | SIGCHLD;

/**
 * Makes copies of this process that are children of its own parent.
 *
 * Not `fork(3)`: the copies' parent would be this process. The kernel then tells their owner, the gateway, nothing of their end, and takes its death signal
 * (PR_SET_PDEATHSIG) for this process's death. What fork(3) does besides is to reset locks and libuv's thread pool, which must therefore never have been used here.
 */
export class Cloner {
  readonly #libc: Libc;
  readonly #number: bigint;
  readonly #threadIdAddress: bigint;

  /** @throws {Error} On an architecture whose calls have other numbers. */
  constructor(libc: Libc) {
    const number = CLONE[process.arch];
    if (number === undefined) throw new Error(`Cannot fork on ${process.arch}: wanted x64 or arm64`);
    this.#libc = libc;
    this.#number = number;
    this.#threadIdAddress = findThreadIdAddress(libc);
  }

  /** Returns 0 in the copy, its process id in this process, and a negative number when the kernel refuses. */
  cloneSibling(): number {
    const address = this.#threadIdAddress;
    // The C library keeps the thread's id in memory: the kernel writes the copy's own one there.
    const flags = address === 0n ? CLONE_PARENT | SIGCHLD : SIBLING_FLAGS;
    // x86-64 takes (flags, stack, parent_tid, child_tid, tls), arm64 (flags, stack, parent_tid, tls, child_tid).
    const [fourth, fifth] = process.arch === "x64" ? [address, 0n] : [0n, address];
    return Number(this.#libc.call.syscall(this.#number, flags, 0n, 0n, fourth, fifth));
  }
}

/** Where the C library keeps this thread's id; 0 where the kernel does not say. */
function findThreadIdAddress(libc: Libc): bigint {
  const found = Buffer.alloc(8);
  return libc.call.prctl(PR_GET_TID_ADDRESS, libc.addressOf(found), 0n, 0n, 0n) === 0
    ? found.readBigUInt64LE(0)
    : 0n;
}
