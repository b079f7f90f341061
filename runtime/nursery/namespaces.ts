import { execFile } from "node:child_process";
import { promisify } from "node:util";

const PROBE_TIMEOUT_MS = 2_000;

let found: Promise<readonly string[]> | undefined;

/**
 * The command that puts what follows it into namespaces of its own: no network, no files but those of its root, no others' queues, no host name. util-linux's
 * `unshare` makes them, as an ordinary user within a user namespace.
 *
 * @returns Nothing where this machine does not allow it. Found out once a process.
 */
export async function findNamespaces(): Promise<readonly string[]> {
  found ??= probe();
  return await found;
}

async function probe(): Promise<readonly string[]> {
  const own = ["--net", "--ipc", "--uts", "--mount"];
  const isRoot = process.getuid?.() === 0;
  const command = ["unshare", ...(isRoot ? [] : ["--user", "--map-root-user"]), ...own, "--"];
  try {
    const [file = "", ...rest] = command;
    await promisify(execFile)(file, [...rest, "true"], { timeout: PROBE_TIMEOUT_MS });
    return command;
  } catch {
    return [];
  }
}
