import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { descendantsOf, instancesOf } from "../../test/support/processes.ts";
import { driveFirstRequests, driveRepeatedly } from "./drive.ts";
import { makeFolder, writeFunctions, writeWorkerd } from "./folder.ts";
import type { Hit } from "./job.ts";
import { sharedMemoryOf, untilIdle } from "./machine.ts";
import { type Server, startSpore, startWorkerd, type Workerd } from "./server.ts";
import { bundleSubject, HELLO, listVersions, type Subject } from "./subject.ts";

/** What holds for all measurements of a run. */
export interface Setting {
  readonly root: string;
  readonly workerd: Workerd;
  readonly random: () => number;
}

/** First requests to many versions of one subject. */
export interface ColdStarts {
  readonly name: string;
  readonly bundleBytes: number;
  readonly spore: readonly Hit[];
  /** Empty where there is no workerd. */
  readonly workerd: readonly Hit[];
  /** Processes that held a realm when the first request came, blanks, snapshots and zygote together. */
  readonly processesBefore: number;
}

export interface ColdStartsOptions {
  readonly subject: Subject;
  readonly versions: number;
}

/** Connections to each server: more than ever wait for an answer at once. */
const CONNECTIONS = 16;
const WARM_UP = "warm-up";

/** First requests one after the other, at a steady pace, both servers in turns. */
export async function measureFirstRequests(
  setting: Setting,
  { subject, versions: count }: ColdStartsOptions,
): Promise<ColdStarts> {
  const versions = listVersions(subject, count);
  const bundle = await bundleSubject(setting.root, subject);
  await using servers = await startServers(setting, { bundle, versions: [...versions, WARM_UP] });
  const { spore, workerd } = servers;
  await untilIdle(spore.pid);
  const processesBefore = instancesOf(spore.pid).length;
  const results = await driveFirstRequests(workerd === undefined ? [spore] : [spore, workerd], {
    subject,
    versions,
    warmUp: WARM_UP,
    connections: CONNECTIONS,
    spacingMs: subject.spacingMs,
    random: setting.random,
  });
  const [own, peer] = results.map(({ hits }) => hits);
  return {
    name: subject.name,
    bundleBytes: bundle.length,
    spore: own ?? [],
    workerd: peer ?? [],
    processesBefore,
  };
}

/** First requests to all versions at the same time, to one server after the other, each time to new servers. */
export async function measureBurst(setting: Setting, versionCount: number): Promise<ColdStarts> {
  const versions = listVersions(HELLO, versionCount);
  const bundle = await bundleSubject(setting.root, HELLO);
  await using servers = await startServers(setting, { bundle, versions: [...versions, WARM_UP] });
  const { spore, workerd } = servers;
  await untilIdle(spore.pid);
  const processesBefore = instancesOf(spore.pid).length;
  const { random } = setting;
  const options = {
    subject: HELLO,
    versions,
    warmUp: WARM_UP,
    connections: versionCount,
    spacingMs: 0,
    random,
  };
  const [own] = await driveFirstRequests([spore], options);
  await untilIdle(spore.pid);
  const [peer] = workerd === undefined ? [] : await driveFirstRequests([workerd], options);
  return {
    name: "burst",
    bundleBytes: bundle.length,
    spore: own?.hits ?? [],
    workerd: peer?.hits ?? [],
    processesBefore,
  };
}

/** What idle instances hold, over what was held before there was any. */
export interface Memory {
  readonly alive: number;
  readonly bytesEach: number;
  /** workerd's growth by version; undefined where there is none. */
  readonly workerdBytesEach: number | undefined;
  readonly failures: readonly string[];
}

export async function measureMemory(setting: Setting, instances: number): Promise<Memory> {
  const versions = listVersions(HELLO, instances);
  const bundle = await bundleSubject(setting.root, HELLO);
  await using servers = await startServers(setting, { bundle, versions: [...versions, WARM_UP] });
  const own = await growthOf(setting, servers.spore, versions);
  const { workerd } = servers;
  const peer = workerd === undefined ? undefined : await growthOf(setting, workerd, versions);
  return {
    alive: own.processes,
    bytesEach: own.bytes / own.processes,
    workerdBytesEach: peer === undefined ? undefined : peer.bytes / instances,
    failures: own.failures,
  };
}

async function growthOf(
  { random }: Setting,
  server: Server,
  versions: readonly string[],
): Promise<{ readonly processes: number; readonly bytes: number; readonly failures: readonly string[] }> {
  const options = { subject: HELLO, warmUp: WARM_UP, connections: 4, spacingMs: 25, random };
  // The base has the code of the path in it that a first request takes, but for the one instance.
  await driveFirstRequests([server], { ...options, versions: [WARM_UP] });
  await untilIdle(server.pid);
  const before = { bytes: sharedMemoryOf(server.pid), processes: descendantsOf(server.pid).length };
  const [first] = await driveFirstRequests([server], { ...options, versions });
  await untilIdle(server.pid);
  return {
    bytes: sharedMemoryOf(server.pid) - before.bytes,
    processes: descendantsOf(server.pid).length - before.processes,
    failures: (first?.hits ?? []).map(({ failure }) => failure).filter((failure) => failure !== ""),
  };
}

/** A fresh process for every request. */
export type Isolation =
  | {
      readonly kind: "measured";
      readonly perSecond: number;
      readonly requests: number;
      readonly failures: readonly string[];
    }
  | { readonly kind: "missing"; readonly reason: string };

export async function measureIsolation({ root }: Setting, requests: number): Promise<Isolation> {
  await using folder = await makeFolder();
  const bundles = new Map([[WARM_UP, await bundleSubject(root, HELLO)]]);
  await writeFunctions(folder.path, bundles, { spore: { isolation: "request" } });
  try {
    await using spore = await startSpore(root, folder.path);
    await untilIdle(spore.pid);
    const repeated = { subject: HELLO, version: WARM_UP, connections: 8, requests };
    const { seconds, failures } = await driveRepeatedly(spore, repeated);
    return { kind: "measured", perSecond: requests / seconds, requests, failures };
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes("isolation")) throw error;
    return { kind: "missing", reason: '"isolation" is not among the keys of "spore" yet' };
  }
}

interface Servers extends AsyncDisposable {
  readonly spore: Server;
  readonly workerd: Server | undefined;
}

async function startServers(
  { root, workerd }: Setting,
  { bundle, versions }: { readonly bundle: string; readonly versions: readonly string[] },
): Promise<Servers> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await makeFolder());
  const functions = join(folder.path, "functions");
  await mkdir(functions);
  await writeFunctions(functions, new Map(versions.map((version) => [version, bundle])));
  const config = await writeWorkerd(folder.path, bundle);
  const spore = stack.use(await startSpore(root, functions));
  const peer = workerd.kind === "found" ? stack.use(await startWorkerd(workerd.binary, config)) : undefined;
  const owned = stack.move();
  return { spore, workerd: peer, [Symbol.asyncDispose]: async () => await owned.disposeAsync() };
}
