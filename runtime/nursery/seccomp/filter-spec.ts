import type { Architecture, SyscallName } from "./syscalls.ts";

/** What becomes of a system call: it is made, it fails with an error number and without effect, or it ends the process. */
export type Action = "allow" | "kill" | { readonly errno: number };

/**
 * Holds when the bits of an argument that `mask` selects equal `equals`.
 *
 * The mask is that of an `int` where it is left out: the kernel looks at no more of such an argument. Pointers and `long`s need {@link LONG}.
 */
export interface Comparison {
  /** 0 to 5. */
  readonly argument: number;
  readonly equals: bigint;
  readonly mask?: bigint;
}

/** Says what becomes of one system call. */
export interface Rule {
  readonly call: SyscallName;
  /** All must hold; a rule without them always does. */
  readonly when?: readonly Comparison[];
  readonly action: Action;
}

/** A filter, as data. Of several rules for one call the first that holds counts. */
export interface FilterSpec {
  readonly architecture: Architecture;
  readonly rules: readonly Rule[];
  /** What becomes of a call that no rule holds for. */
  readonly otherwise: Action;
}

export const INT = 0xffff_ffffn;
export const LONG = 0xffff_ffff_ffff_ffffn;

/** errno(3). */
export const EPERM = 1;
export const EBADF = 9;
export const ENOSYS = 38;
