import type { FunctionLine, OpenSubrequest } from "../call.ts";
import type { Instance } from "./instance.ts";

/** What an instance reports to its owner. */
export interface InstanceEvents {
  readonly onLog: (line: FunctionLine) => void;
  /** An invocation is over: there may be room for another. */
  readonly onSettled: (instance: Instance) => void;
  /** The process is gone. */
  readonly onExit: (instance: Instance, reason: string) => void;
}

export interface InstanceOptions {
  /** What another instance of the version compiled of its script. */
  readonly codeCache?: Uint8Array | undefined;
  /** What the process is: a blank, one that is to become a snapshot, or a copy of the version's snapshot. A blank if left out. */
  readonly origin?: "blank" | "snapshot" | "copy";
  readonly openSubrequest: OpenSubrequest;
  readonly events: InstanceEvents;
}
