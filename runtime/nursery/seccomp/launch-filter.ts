import { assembleFilter } from "./assemble-filter.ts";
import { ENOSYS, type FilterSpec } from "./filter-spec.ts";
import type { Architecture } from "./syscalls.ts";

/** madvise(2): "do not make the pages in this range available to the child after a fork". */
const MADV_DONTFORK = 10n;

/**
 * What has to hold from before a zygote's first instruction.
 *
 * V8 marks its heap as not to be copied, and a copy without it dies: here the mark succeeds and does nothing. Threat: a ring of io_uring that was made at the start
 * opens files and sockets past any later filter, and copies would share it: Node goes on without where the call does not exist.
 */
export function describeLaunchFilter(architecture: Architecture): FilterSpec {
  return {
    architecture,
    rules: [
      { call: "madvise", when: [{ argument: 2, equals: MADV_DONTFORK }], action: { errno: 0 } },
      { call: "io_uring_setup", action: { errno: ENOSYS } },
    ],
    otherwise: "allow",
  };
}

/** The program of {@link describeLaunchFilter}. */
export function launchFilter(architecture: Architecture): Buffer {
  return assembleFilter(describeLaunchFilter(architecture));
}
