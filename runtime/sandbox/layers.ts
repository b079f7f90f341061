import type { SandboxState } from "./state.ts";

/** One layer of the sandbox that the kernel holds, by the name that a config may require. */
export interface Layer {
  /** What it keeps from a process that runs a function. */
  readonly keeps: string;
  /** Whether it holds a process; null where that cannot be known. */
  readonly holds: (state: SandboxState) => boolean | null;
  /** What to do on a machine where it does not hold. */
  readonly remedy: string;
}

const NO_CAPABILITIES = "0000000000000000";

/** Bounds that the limits of a process must keep to hold something; by the kernel's names (`/proc/PID/limits`). */
const LIMITS: Readonly<Record<string, number>> = {
  "Max open files": 64,
  "Max core file size": 0,
  "Max file size": 0,
};

/** The one without which no process begins, and the one that comes before function code. */
const OWN_FILTERS = 2;

/** The layers, from the one that matters most on. */
export const LAYERS = {
  seccomp: {
    keeps: "system calls: none that opens, connects, executes, signals, traces or makes namespaces",
    holds: ({ seccomp, seccompFilters }) =>
      seccomp === null ? null : seccomp === 2 && (seccompFilters === null || seccompFilters >= OWN_FILTERS),
    remedy:
      "needs Linux on x64 or arm64 with CONFIG_SECCOMP_FILTER, and a container runtime that lets seccomp() through",
  },
  no_new_privs: {
    keeps: "privileges: no program that it could start would have more",
    holds: ({ noNewPrivs }) => noNewPrivs,
    remedy: "needs Linux 3.5 or newer; it comes with seccomp",
  },
  realm: {
    keeps:
      "the process: function code has a realm of its own, and outside of it no code can be made of strings",
    holds: ({ forbidsCodeFromStrings }) => forbidsCodeFromStrings,
    remedy: "needs /proc to be seen; it is there on every machine",
  },
  capabilities: {
    keeps: "capabilities: none in force, and none to get back",
    holds: ({ capabilities, capabilitiesPermitted }) =>
      capabilities === null || capabilitiesPermitted === null
        ? null
        : capabilities === NO_CAPABILITIES && capabilitiesPermitted === NO_CAPABILITIES,
    remedy: "needs capset(), which a container runtime's own seccomp profile may refuse",
  },
  user: {
    keeps: "identity: not root, whose files and processes it would share",
    holds: ({ uid }) => (uid === null ? null : uid !== 0),
    remedy:
      "needs processes that are forked (SPORE_NURSERY must not be spawn), or a gateway that is not root",
  },
  network: {
    keeps: "the network: a namespace with no interface that is up",
    holds: ({ ownNamespaces: { net } }) => net,
    remedy:
      "needs util-linux's unshare, and root or user namespaces (sysctl user.max_user_namespaces; on Ubuntu kernel.apparmor_restrict_unprivileged_userns=0; in Docker a seccomp profile that lets unshare() through)",
  },
  namespaces: {
    keeps: "mounts, queues and the host's name: namespaces of its own",
    holds: ({ ownNamespaces: { mnt, ipc, uts } }) =>
      mnt === null || ipc === null || uts === null ? null : mnt && ipc && uts,
    remedy: "needs the same as network",
  },
  root: {
    keeps: "files: its root folder is empty",
    holds: ({ rootEntries }) => (rootEntries === null ? null : rootEntries === 0),
    remedy: "needs the same as network, and processes that are forked",
  },
  limits: {
    keeps: "limits: open files, no core dumps, no files written",
    holds: ({ limits }) =>
      limits === null ? null : Object.entries(LIMITS).every(([name, most]) => isWithin(limits[name], most)),
    remedy: "needs processes that are forked",
  },
} as const satisfies Record<string, Layer>;

export type LayerName = keyof typeof LAYERS;

export function isLayerName(name: string): name is LayerName {
  return Object.hasOwn(LAYERS, name);
}

/** By layer, whether it holds a process of this state. */
export function layersOf(state: SandboxState): Readonly<Record<LayerName, boolean | null>> {
  return {
    seccomp: LAYERS.seccomp.holds(state),
    no_new_privs: LAYERS.no_new_privs.holds(state),
    realm: LAYERS.realm.holds(state),
    capabilities: LAYERS.capabilities.holds(state),
    user: LAYERS.user.holds(state),
    network: LAYERS.network.holds(state),
    namespaces: LAYERS.namespaces.holds(state),
    root: LAYERS.root.holds(state),
    limits: LAYERS.limits.holds(state),
  };
}

function isWithin(limit: number | null | undefined, most: number): boolean {
  return typeof limit === "number" && limit <= most;
}
