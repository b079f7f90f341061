import { readdir, readFile, readlink } from "node:fs/promises";

/** Kinds of namespaces, as `/proc/PID/ns` names them. */
const NAMESPACES = ["user", "mnt", "net", "ipc", "uts", "pid"] as const;

/** The flag stands on the command line of whatever the process is a copy of. */
const NO_STRINGS = "--disallow-code-generation-from-strings";

export type NamespaceKind = (typeof NAMESPACES)[number];

/** What the kernel says of a process. Null for what this user may not know. */
export interface SandboxState {
  /** 0 for none, 1 strict, 2 filter. */
  readonly seccomp: number | null;
  /** Filters in force besides those that this process is under as well, such as a container's. */
  readonly seccompFilters: number | null;
  readonly noNewPrivs: boolean | null;
  /** Capabilities in force, as the kernel prints the set: 16 hexadecimal digits. */
  readonly capabilities: string | null;
  /** Capabilities that it may ever have again. */
  readonly capabilitiesPermitted: string | null;
  readonly uid: number | null;
  /** By kind, whether the namespace is another than this process's. */
  readonly ownNamespaces: Readonly<Record<NamespaceKind, boolean | null>>;
  /** How many entries its root folder has. */
  readonly rootEntries: number | null;
  readonly threads: number | null;
  /** Whether V8 was told to make no code of strings, outside of realms that may. */
  readonly forbidsCodeFromStrings: boolean | null;
  /** Soft limits, by the kernel's name for them; null for none. */
  readonly limits: Readonly<Record<string, number | null>> | null;
}

/** Asks the kernel what holds a process. Undefined when there is no such process. */
export async function readSandboxState(pid: number): Promise<SandboxState | undefined> {
  const status = await readStatus(pid);
  if (status === undefined) return undefined;
  const [namespaces, rootEntries, limits, command, own] = await Promise.all([
    compareNamespaces(pid),
    countRootEntries(pid),
    readLimits(pid),
    readOrNull(`/proc/${pid}/cmdline`),
    readStatus("self"),
  ]);
  const noNewPrivs = numberOf(status.get("NoNewPrivs"));
  return {
    seccomp: numberOf(status.get("Seccomp")),
    seccompFilters: subtract(numberOf(status.get("Seccomp_filters")), numberOf(own?.get("Seccomp_filters"))),
    noNewPrivs: noNewPrivs === null ? null : noNewPrivs === 1,
    capabilities: status.get("CapEff") ?? null,
    capabilitiesPermitted: status.get("CapPrm") ?? null,
    uid: numberOf(status.get("Uid")?.split("\t")[1]),
    ownNamespaces: namespaces,
    rootEntries,
    threads: numberOf(status.get("Threads")),
    forbidsCodeFromStrings: command?.split("\0").includes(NO_STRINGS) ?? null,
    limits,
  };
}

async function readStatus(pid: number | "self"): Promise<ReadonlyMap<string, string> | undefined> {
  const text = await readOrNull(`/proc/${pid}/status`);
  if (text === null) return undefined;
  const status = new Map<string, string>();
  for (const line of text.split("\n")) {
    const colon = line.indexOf(":");
    status.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return status;
}

function subtract(all: number | null, own: number | null): number | null {
  return all === null || own === null ? all : all - own;
}

function numberOf(text: string | undefined): number | null {
  return text === undefined || !/^[0-9]+$/.test(text) ? null : Number(text);
}

async function compareNamespaces(pid: number): Promise<SandboxState["ownNamespaces"]> {
  const [user, mnt, net, ipc, uts, pids] = await Promise.all(
    NAMESPACES.map((kind) => isOwnNamespace(pid, kind)),
  );
  return {
    user: user ?? null,
    mnt: mnt ?? null,
    net: net ?? null,
    ipc: ipc ?? null,
    uts: uts ?? null,
    pid: pids ?? null,
  };
}

async function isOwnNamespace(pid: number, kind: NamespaceKind): Promise<boolean | null> {
  try {
    const [theirs, ours] = await Promise.all([
      readlink(`/proc/${pid}/ns/${kind}`),
      readlink(`/proc/self/ns/${kind}`),
    ]);
    return theirs !== ours;
  } catch {
    return null;
  }
}

/** The link's name says where the root was when it was entered, and not what is there now. */
async function countRootEntries(pid: number): Promise<number | null> {
  try {
    return (await readdir(`/proc/${pid}/root/`)).length;
  } catch {
    return null;
  }
}

async function readLimits(pid: number): Promise<SandboxState["limits"]> {
  const text = await readOrNull(`/proc/${pid}/limits`);
  if (text === null) return null;
  const limits: Record<string, number | null> = {};
  for (const line of text.split("\n").slice(1)) {
    const [, name, soft] = /^(Max .+?) {2,}(\S+)/.exec(line) ?? [];
    if (name !== undefined && soft !== undefined) limits[name] = numberOf(soft);
  }
  return limits;
}

async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return null;
  }
}
