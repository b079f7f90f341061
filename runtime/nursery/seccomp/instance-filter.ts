import { assembleFilter } from "./assemble-filter.ts";
import { EBADF, EPERM, type FilterSpec, type Rule } from "./filter-spec.ts";
import { PERMITS } from "./permits.ts";
import type { Architecture, SyscallName } from "./syscalls.ts";

/** As it ends Node looks at its standard descriptors, and aborts on any error but this one. */
const ERRORS: Partial<Record<SyscallName, number>> = { fstat: EBADF, newfstatat: EBADF };

/**
 * What holds besides the blank's filter once a process runs a function and is never to be copied: the permits for the start are taken away. That includes another
 * filter.
 */
export function describeInstanceFilter(architecture: Architecture): FilterSpec {
  const ended = new Set(PERMITS.filter(({ isForStart }) => isForStart).map(({ call }) => call));
  const kept = PERMITS.filter(({ call, isForStart }) => ended.has(call) && isForStart === undefined);
  const rules = [
    ...kept.map(({ call, when }): Rule => ({ call, ...(when && { when }), action: "allow" })),
    ...[...ended].map((call): Rule => ({ call, action: { errno: ERRORS[call] ?? EPERM } })),
  ];
  return { architecture, rules, otherwise: "allow" };
}

/** The program of {@link describeInstanceFilter}. */
export function instanceFilter(architecture: Architecture): Buffer {
  return assembleFilter(describeInstanceFilter(architecture));
}
