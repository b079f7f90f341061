import { assembleFilter } from "./assemble-filter.ts";
import { ENOSYS, EPERM, type FilterSpec, type Rule } from "./filter-spec.ts";
import { PERMITS } from "./permits.ts";
import type { Architecture } from "./syscalls.ts";

/** Calls that the C library and Node try first, and do without where the kernel is too old for them. */
const MISSING: readonly Rule[] = [
  // Its flags are in memory, where a filter cannot see them: the C library then calls clone, whose flags it can.
  { call: "clone3", action: { errno: ENOSYS } },
  { call: "io_uring_setup", action: { errno: ENOSYS } },
];

/** What holds in each process that will run a function, from when it is ready for one: the permits, and nothing else. */
export function describeBlankFilter(architecture: Architecture): FilterSpec {
  const permitted = PERMITS.map(({ call, when }): Rule => ({ call, ...(when && { when }), action: "allow" }));
  return { architecture, rules: [...permitted, ...MISSING], otherwise: { errno: EPERM } };
}

/** The program of {@link describeBlankFilter}. */
export function blankFilter(architecture: Architecture): Buffer {
  return assembleFilter(describeBlankFilter(architecture));
}
