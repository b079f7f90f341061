import type { Libc } from "../libc.ts";
import { type Architecture, assembleFilter, type Filter } from "./assemble.ts";
import { SYSCALLS } from "./syscalls.ts";

const PR_SET_NO_NEW_PRIVS = 38;
const SECCOMP_SET_MODE_FILTER = 1n;
const SECCOMP_FILTER_FLAG_TSYNC = 1n;
const SOCK_FPROG_BYTES = 16;

/** Assembles a filter that copies of this process will install. */
export function prepareFilter(libc: Libc, filter: Filter): void {
  prepare(libc, filter, architectureHere());
}

/**
 * Puts a filter in force for all threads of this process and all that they start. It stays for good; another one can only take more away.
 *
 * @throws {Error} When the kernel refuses, or this architecture has no filter.
 */
export function installFilter(libc: Libc, filter: Filter): void {
  const arch = architectureHere();
  const header = prepare(libc, filter, arch);
  if (libc.call.prctl(PR_SET_NO_NEW_PRIVS, 1n, 0n, 0n, 0n) !== 0)
    throw new Error("Cannot install a filter: the kernel refuses no_new_privs");
  const number = BigInt(SYSCALLS.seccomp[arch]);
  const result = libc.call.syscall(
    number,
    SECCOMP_SET_MODE_FILTER,
    SECCOMP_FILTER_FLAG_TSYNC,
    libc.addressOf(header),
    0n,
    0n,
  );
  if (result !== 0n) throw new Error("Cannot install a filter: the kernel refuses it");
}

function architectureHere(): Architecture {
  const { arch } = process;
  if (arch === "x64" || arch === "arm64") return arch;
  throw new Error(`Cannot install a filter on ${arch}: wanted x64 or arm64`);
}

interface Prepared {
  readonly header: Buffer;
  /** Kept: the header points into it. */
  readonly program: Buffer;
}

const prepared = new Map<Filter, Prepared>();

/** Assembles the filter, unless that was done before: copies of a process find what it prepared. Returns its `struct sock_fprog`. */
function prepare(libc: Libc, filter: Filter, architecture: Architecture): Buffer {
  const before = prepared.get(filter);
  if (before !== undefined) return before.header;
  const program = assembleFilter(filter, architecture);
  const header = Buffer.alloc(SOCK_FPROG_BYTES);
  header.writeUInt16LE(program.length / 8, 0);
  header.writeBigUInt64LE(libc.addressOf(program), 8);
  prepared.set(filter, { header, program });
  return header;
}
