import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Socket } from "node:net";
import { ArtifactKind } from "../protocol/frames.ts";
import { writeArtifact } from "../protocol/artifact.ts";
import { createSocketWriter } from "../protocol/socket-writer.ts";
import type { Blank, Nursery } from "./nursery.ts";
import { untilReady } from "./ready.ts";

export interface SpawnNurseryOptions {
  /** The isolate, as one ES module that imports nothing but Node's own modules. */
  readonly isolateScript: string;
  /** What becomes the process that it is called with: a CommonJS script. Used on Linux alone. */
  readonly launchScript: string;
  /** The realm's script. */
  readonly realmScript: string;
  /** What a process writes to standard error: V8's last words, mostly. */
  readonly onStderr: (pid: number, text: string) => void;
  readonly startTimeoutMs?: number;
}

const FLAGS = [
  "--no-warnings",
  // Threat: the usual end of a realm escape is the host's Function('…'); with this it throws. Realms have a setting of their own.
  "--disallow-code-generation-from-strings",
  // Lets the isolate answer a leftover import() with an error of the realm.
  "--experimental-vm-modules",
  // A signal must not open the inspector.
  "--disable-sigusr1",
  "--input-type=module",
  "-",
];

/** Makes blanks with `child_process.spawn`: slow (a whole Node start), but possible everywhere. */
export function createSpawnNursery(options: SpawnNurseryOptions): Nursery {
  const alive = new Set<Process>();
  let isClosed = false;
  return {
    kind: "spawn",
    get processes() {
      return [...alive].map(({ child }) => ({ pid: child.pid ?? 0, kind: "copy" as const }));
    },
    async makeBlank() {
      if (isClosed) throw new Error("Cannot make a blank: the nursery is closed");
      return await spawnBlank(options, alive);
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      const leaving = [...alive];
      for (const { child } of leaving) child.kill("SIGKILL");
      await Promise.all(leaving.map(({ exited }) => exited));
    },
  };
}

/** A process of the nursery's, from its start on: also one that is no blank yet. */
interface Process {
  readonly child: ChildProcess;
  readonly exited: Promise<string>;
}

async function spawnBlank(options: SpawnNurseryOptions, alive: Set<Process>): Promise<Blank> {
  // Where there are filters, one must be in force from the start: see isolate/launch.ts.
  const launch =
    process.platform === "linux"
      ? ["--no-warnings", "--input-type=commonjs", "--eval", options.launchScript, "--"]
      : [];
  const child = spawn(process.execPath, [...launch, ...FLAGS], {
    cwd: "/",
    // Nothing of the gateway's environment: it may hold secrets.
    env: { TZ: "UTC" },
    // The script arrives on standard input, so that nothing is written to disk; descriptor 3 is a socket pair.
    stdio: ["pipe", "ignore", "pipe", "pipe"],
    // A group of its own: Ctrl-C in the terminal is for the gateway, which lets requests finish.
    detached: true,
  });
  const exited = watchExit(child);
  const own = { child, exited };
  alive.add(own);
  void exited.then(() => alive.delete(own));
  const socket = child.stdio[3];
  if (!(socket instanceof Socket) || child.stdin === null || child.pid === undefined) {
    throw new Error(`Cannot make a blank: ${await exited}`);
  }
  const { pid } = child;
  child.stderr?.setEncoding("utf8").on("data", (text: string) => options.onStderr(pid, text));
  // Either may fail when the process dies at once; `exited` tells why.
  child.stdin.on("error", ignore);
  socket.on("error", ignore);
  child.stdin.end(options.isolateScript);
  const writer = createSocketWriter(socket);
  writeArtifact(writer, ArtifactKind.PLATFORM, Buffer.from(options.realmScript));
  writer.flush();
  const blank = { pid, socket, exited, kill: () => void child.kill("SIGKILL") };
  await untilReady(blank, options.startTimeoutMs ?? 15_000);
  return blank;
}

function ignore(): void {
  // Nothing to do: the process's end is what counts.
}

async function watchExit(child: ChildProcess): Promise<string> {
  try {
    const [code, signal] = await once(child, "exit");
    return signal === null ? `its process ended with code ${code}` : `its process ended by ${signal}`;
  } catch (error) {
    return `its process did not start: ${error instanceof Error ? error.message : String(error)}`;
  }
}
