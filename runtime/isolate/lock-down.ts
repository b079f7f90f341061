import type { Libc } from "../native/libc.ts";
import { INSTANCE_FILTER, NO_COPIES_FILTER, SNAPSHOT_FILTER } from "../native/seccomp/filters.ts";
import { installFilter, prepareFilter } from "../native/seccomp/install.ts";

/** sys/resource.h. */
const RLIMIT_FSIZE = 1;
const RLIMIT_CORE = 4;
const RLIMIT_NOFILE = 7;
const MAX_DESCRIPTORS = 64n;

/** `capset`'s number, and the version of its structures with 64 bits a set (linux/capability.h). */
const CAPSET: Readonly<Record<string, bigint>> = { x64: 126n, arm64: 91n };
const CAPABILITY_VERSION = 0x2008_0522;
const CAPABILITY_DATA_BYTES = 24;

/** "nobody", whom all distributions give this number. */
const NOBODY = 65_534;

/**
 * Takes away what neither the zygote nor its copies need, for good: files, identity, capabilities and most system calls.
 *
 * A layer that this machine does not have is left out; what is in force is read back from the kernel by whoever wants to know (nursery/sandbox.ts).
 *
 * @param root An empty folder that becomes the root of the file system.
 */
export function lockDown(libc: Libc, root: string): void {
  const { call } = libc;
  // Both fail without CAP_SYS_CHROOT: the folder must be the current one by then, or the way out stays open.
  if (call.chdir(root) === 0) call.chroot(".");
  setLimit(libc, RLIMIT_NOFILE, MAX_DESCRIPTORS);
  setLimit(libc, RLIMIT_CORE, 0n);
  setLimit(libc, RLIMIT_FSIZE, 0n);
  if (call.getuid() === 0) {
    call.setgroups(0n, 0n);
    call.setresgid(NOBODY, NOBODY, NOBODY);
    call.setresuid(NOBODY, NOBODY, NOBODY);
  }
  dropCapabilities(libc);
  prepareFilter(libc, NO_COPIES_FILTER);
  installFilter(libc, SNAPSHOT_FILTER);
}

/** What of it a process that has threads, and shares its identity with the gateway, can do before function code comes. */
export function lockDownSpawned(libc: Libc): void {
  setLimit(libc, RLIMIT_CORE, 0n);
  setLimit(libc, RLIMIT_FSIZE, 0n);
  dropCapabilities(libc);
  installFilter(libc, INSTANCE_FILTER);
}

/** Takes away what a snapshot may and an instance may not: to copy itself. */
export function becomeInstance(libc: Libc): void {
  installFilter(libc, NO_COPIES_FILTER);
}

function setLimit(libc: Libc, resource: number, value: bigint): void {
  const limit = Buffer.alloc(16);
  limit.writeBigUInt64LE(value, 0);
  limit.writeBigUInt64LE(value, 8);
  libc.call.setrlimit(resource, libc.addressOf(limit));
}

/** Leaving root's identity drops them as well; root of a user namespace keeps them. */
function dropCapabilities(libc: Libc): void {
  const number = CAPSET[process.arch];
  if (number === undefined) return;
  const header = Buffer.alloc(8);
  header.writeUInt32LE(CAPABILITY_VERSION);
  const none = Buffer.alloc(CAPABILITY_DATA_BYTES);
  libc.call.syscall(number, libc.addressOf(header), libc.addressOf(none), 0n, 0n, 0n);
}
