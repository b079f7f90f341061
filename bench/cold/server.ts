import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { promisify } from "node:util";

const START_MS = 300_000;
const STOP_MS = 20_000;

/** A server under test: a process of its own, and what descends from it. */
export interface Server extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  readonly port: number;
  /** What it printed so far. */
  output(): string;
}

/** Where workerd is, or why it cannot be measured. */
export type Workerd =
  | { readonly kind: "found"; readonly binary: string; readonly version: string }
  | { readonly kind: "missing"; readonly reason: string };

/** Looks for workerd: `WORKERD`, else in PATH. */
export async function findWorkerd(): Promise<Workerd> {
  const binary = process.env["WORKERD"] ?? "workerd";
  try {
    const { stdout } = await promisify(execFile)(binary, ["--version"]);
    return { kind: "found", binary, version: stdout.trim() };
  } catch (error) {
    const detail = error instanceof Error ? error.message.split("\n", 1)[0] : String(error);
    return { kind: "missing", reason: `workerd was not measured: ${detail}. Name its binary in WORKERD` };
  }
}

/** Serves a folder of functions, as a user does. */
export async function startSpore(root: string, folder: string): Promise<Server> {
  const args = [join(root, "gateway/main.ts"), "serve", folder, "--port", "0"];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  return await untilListening("spore", child, /Spore serves .* at http:\/\/\S+:(\d+)/);
}

export async function startWorkerd(binary: string, config: string): Promise<Server> {
  const args = ["serve", "--experimental", "--control-fd=1", config];
  const child = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"] });
  return await untilListening("workerd", child, /"port":(\d+)/);
}

async function untilListening(name: string, child: ChildProcess, pattern: RegExp): Promise<Server> {
  process.once("exit", killNow);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const [, port] = pattern.exec(output) ?? [];
      if (port !== undefined) resolve(Number(port));
    });
  child.once("error", reject);
  child.once("exit", () => reject(new Error(`Cannot start ${name}: it ended\n${output}`)));
  const timer = setTimeout(
    () => reject(new Error(`Cannot start ${name}: it took ${START_MS} ms\n${output}`)),
    START_MS,
  );
  try {
    const port = await promise;
    return { name, pid: child.pid ?? 0, port, output: () => output, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }

  function killNow(): void {
    child.kill("SIGKILL");
  }
  async function stop(): Promise<void> {
    process.off("exit", killNow);
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    const late = setTimeout(killNow, STOP_MS);
    await ended;
    clearTimeout(late);
  }
}
