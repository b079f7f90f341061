import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Libc } from "../native/libc.ts";
import { makeSocketPair } from "../native/socket-pair.ts";
import { ForkClient } from "./fork-client.ts";
import { findNamespaces } from "./namespaces.ts";

export interface ZygoteOptions {
  /** What installs the filter without which V8's heap cannot be copied, and becomes the zygote: a CommonJS script. */
  readonly launchScript: string;
  /** The zygote, as one ES module that imports nothing but Node's own modules. */
  readonly zygoteScript: string;
  /** The realm's script. */
  readonly realmScript: string;
  /** What a process writes to standard error. */
  readonly onStderr: (pid: number, text: string) => void;
}

export interface Zygote {
  readonly pid: number;
  readonly client: ForkClient;
  readonly exited: Promise<void>;
  kill(): void;
}

const START_TIMEOUT_MS = 15_000;

/** The flags of all processes that run functions. V8 refuses code caches that were made with others. */
const FLAGS = [
  "--no-warnings",
  // Copies have the thread that made them only: V8 must need no other.
  "--single-threaded",
  "--v8-pool-size=0",
  // Garbage of short-lived objects, which a copy holds privately, stays under 12 MB instead of 48 MB.
  "--max-semi-space-size=4",
  // V8 would wait for 256 MB before it first looks for garbage among what lives longer: it goes by the machine's memory, not by the function's limit.
  "--initial-old-space-size=32",
  // V8 would throw away what has not run for a while, and every copy would compile it again.
  "--no-flush-bytecode",
  // A signal must not open the inspector.
  "--disable-sigusr1",
  // Threat: the usual end of a realm escape is the host's Function('…'); with this it throws. Realms have a setting of their own.
  "--disallow-code-generation-from-strings",
  // Lets the isolate answer a leftover import() with an error of the realm.
  "--experimental-vm-modules",
  "--input-type=module",
  "-",
];

/**
 * Starts a zygote.
 *
 * @throws {Error} When it ends instead, or is not ready in time.
 */
export async function startZygote(libc: Libc, options: ZygoteOptions): Promise<Zygote> {
  const { own, other } = makeSocketPair(libc);
  const root = await mkdtemp(path.join(tmpdir(), "spore-root-"));
  const [command, ...prefix] = [...(await findNamespaces()), process.execPath];
  const child = spawn(
    command,
    [
      ...prefix,
      "--no-warnings",
      "--input-type=commonjs",
      "--eval",
      options.launchScript,
      "--",
      ...FLAGS,
      root,
    ],
    {
      cwd: "/",
      // Nothing of the gateway's environment: it may hold secrets.
      env: { TZ: "UTC" },
      // The script arrives on standard input, so that nothing is written to disk.
      stdio: ["pipe", "ignore", "pipe", other],
      // A group of its own: Ctrl-C in the terminal is for the gateway, which lets requests finish.
      detached: true,
    },
  );
  libc.call.close(other);
  const socket = new Socket({ fd: own, readable: true, writable: true });
  socket.on("error", ignore);
  // Whatever ended the conversation: a zygote that cannot be asked any more is of no use.
  socket.on("close", () => void child.kill("SIGKILL"));
  const exited = untilExit(child);
  const pid = child.pid ?? 0;
  child.stderr?.setEncoding("utf8").on("data", (text: string) => options.onStderr(pid, text));
  child.stdin?.on("error", ignore);
  child.stdin?.end(options.zygoteScript);
  socket.write(withLength(Buffer.from(options.realmScript)));
  try {
    await untilReady(socket, exited);
  } catch (error) {
    child.kill("SIGKILL");
    throw new Error("Cannot start the zygote", { cause: error });
  } finally {
    // Whose root it is goes on with it: nothing can be made in a folder that is gone.
    await rm(root, { recursive: true, force: true });
  }
  return { pid, client: new ForkClient(libc, socket, own), exited, kill: () => void child.kill("SIGKILL") };
}

async function untilExit(child: ChildProcess): Promise<void> {
  try {
    await once(child, "exit");
  } catch {
    // It did not start, which is an end as well.
  }
}

function ignore(): void {
  // Nothing to do: the process's end is what counts.
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Its first byte says that it waits for calls. */
async function untilReady(socket: Socket, exited: Promise<void>): Promise<void> {
  const signal = AbortSignal.timeout(START_TIMEOUT_MS);
  const ended = exited.then(() => {
    throw new Error("its process ended");
  });
  await Promise.race([once(socket, "data", { signal }), ended]);
}
