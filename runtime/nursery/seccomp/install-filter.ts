import type { Libc } from "../../native/libc.ts";
import { findArchitecture, findSyscallNumber } from "./syscalls.ts";

const PR_SET_NO_NEW_PRIVS = 38;
/** linux/seccomp.h. */
const SECCOMP_SET_MODE_FILTER = 1n;
const SECCOMP_FILTER_FLAG_TSYNC = 1n;

const INSTRUCTION_BYTES = 8;
/** `struct sock_fprog` on a 64-bit machine: a count, padding, a pointer. */
const PROGRAM_BYTES = 16;

/** What {@link installFilter} needs of the C library. */
export interface FilterLibc {
  readonly call: Pick<Libc["call"], "prctl" | "syscall">;
  readonly addressOf: Libc["addressOf"];
}

/**
 * Forbids this process to gain privileges by exec, once and for all.
 *
 * @throws {Error} When the kernel refuses.
 */
export function forbidNewPrivileges({ call }: Pick<FilterLibc, "call">): void {
  if (call.prctl(PR_SET_NO_NEW_PRIVS, 1n, 0n, 0n, 0n) !== 0)
    throw new Error("Cannot forbid new privileges: the kernel refuses");
}

/**
 * Puts all threads of this process under one more filter. There is no way back; of several filters the strictest verdict counts.
 *
 * The process must have been through {@link forbidNewPrivileges}.
 *
 * @throws {Error} When the kernel refuses.
 */
export function installFilter(libc: FilterLibc, program: Buffer): void {
  const architecture = findArchitecture();
  if (architecture === undefined)
    throw new Error(`Cannot install a seccomp filter on ${process.arch}: wanted x64 or arm64`);
  const header = Buffer.alloc(PROGRAM_BYTES);
  header.writeUInt16LE(program.length / INSTRUCTION_BYTES, 0);
  header.writeBigUInt64LE(libc.addressOf(program), 8);
  const result = libc.call.syscall(
    BigInt(findSyscallNumber("seccomp", architecture) ?? -1),
    SECCOMP_SET_MODE_FILTER,
    SECCOMP_FILTER_FLAG_TSYNC,
    libc.addressOf(header),
    0n,
    0n,
  );
  // A thread that already has another filter is named by its id.
  if (result !== 0n)
    throw new Error(`Cannot install a seccomp filter: the kernel answers ${result}, wanted 0`);
}
