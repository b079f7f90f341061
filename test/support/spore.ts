import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { eventually } from "./eventually.ts";
import { killNow } from "./processes.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const MAIN = path.join(ROOT, "gateway/main.ts");

export interface SporeSettings {
  readonly command?: "serve" | "dev";
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A `spore` command that runs as a process of its own. */
export interface SporeProcess extends AsyncDisposable {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  /** What it printed so far, both streams. */
  output(): string;
  /** Waits until it has printed something, after what it had printed when this was called last, that `isWanted`. Returns that. */
  nextOutput(isWanted: (text: string) => boolean): Promise<string>;
  /** Sends a signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Exit>;
}

/** One that takes requests. */
export interface SporeServer extends SporeProcess {
  /** Without a slash at the end. */
  readonly url: string;
  readonly port: number;
}

/** Serves what is at a path (relative to the repository), on any free port. */
export async function startSpore(location: string, settings: SporeSettings = {}): Promise<SporeServer> {
  const { command = "serve", args = [], env = {} } = settings;
  const spore = runSpore([command, path.resolve(ROOT, location), "--port", "0", ...args], env);
  try {
    const ended = spore.exited.then((exit) => {
      throw new Error(`Cannot start spore: ${JSON.stringify(exit)}\n${spore.output()}`);
    });
    const found = eventually(
      () => /Spore serves .* at (https?:\/\/\S+:(\d+))/.exec(spore.output()) ?? undefined,
    );
    const [, url = "", port = ""] = await Promise.race([found, ended]);
    return { ...spore, url, port: Number(port) };
  } catch (error) {
    await spore[Symbol.asyncDispose]();
    throw error;
  }
}

/** Runs the command, whatever it does. The path in `args`, if any, is relative to the repository. */
export function runSpore(args: readonly string[], env: Readonly<Record<string, string>> = {}): SporeProcess {
  const { PORT: _port, HOST: _host, ...inherited } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: ROOT,
    // Many run at once: those that a test wants to have a control listener are told where.
    env: { ...inherited, NO_COLOR: "1", SPORE_LOG: "text", SPORE_STATE: "off", SPORE_CONTROL: "off", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error("Cannot start spore: no process");
  const output = keepOutput(child);
  const exited = watchExit(child);
  let read = 0;
  async function stop(signal: NodeJS.Signals = "SIGTERM"): Promise<Exit> {
    child.kill(signal);
    return await exited;
  }
  return {
    pid,
    exited,
    output,
    stop,
    async nextOutput(isWanted) {
      const text = await eventually(() => isWanted(output().slice(read)) && output().slice(read));
      read += text.length;
      return text;
    },
    async [Symbol.asyncDispose]() {
      // Its instances end with it.
      killNow(pid);
      await exited;
    },
  };
}

function keepOutput({ stdout, stderr }: ChildProcess): () => string {
  let text = "";
  for (const stream of [stdout, stderr]) {
    stream?.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
    });
  }
  return () => text;
}

/** "close", not "exit": by then all of the output has arrived. */
async function watchExit(child: ChildProcess): Promise<Exit> {
  const [code, signal] = await once(child, "close");
  return { code, signal };
}
