import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const START_MS = 60_000;
const STOP_MS = 5_000;

/** A server that answers the cases, as a process of its own. */
export interface Peer extends AsyncDisposable {
  readonly origin: string;
  /** What it printed so far. */
  readonly log: () => string;
}

interface Launch {
  readonly args: readonly string[];
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts wrangler's local workerd with the function in `folder`. Nothing of it needs the network. */
export function startWrangler(root: string, folder: string): Promise<Peer> {
  const cli = join(root, "node_modules/wrangler/bin/wrangler.js");
  const ports = ["--port", "0", "--inspector-port", "0", "--ip", "127.0.0.1"];
  return start({
    args: [cli, "dev", "--local", ...ports, "--show-interactive-dev-session=false"],
    folder,
    env: {
      CI: "true",
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
      WRANGLER_HIDE_BANNER: "true",
      WRANGLER_LOG_PATH: join(folder, ".wrangler/logs"),
      WRANGLER_SEND_METRICS: "false",
    },
  });
}

/** Starts Spore with every function in `folder`. */
export function startSpore(root: string, folder: string): Promise<Peer> {
  return start({
    args: [join(root, "gateway/main.ts"), "serve", folder, "--port", "0", "--egress", "public,loopback"],
    folder,
  });
}

async function start({ args, folder, env }: Launch): Promise<Peer> {
  // Detached: a process group of its own, so that what it leaves behind can be ended with it.
  const child = spawn(process.execPath, args, {
    cwd: folder,
    detached: true,
    env: { ...process.env, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  process.once("exit", endNow);
  const log = keepLog(child);
  function endNow(): void {
    endGroup(child);
  }
  async function stop(): Promise<void> {
    await end(child);
    process.off("exit", endNow);
  }
  try {
    return { origin: await findOrigin(child, log), log, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function keepLog({ stdout, stderr }: ChildProcess): () => string {
  const pieces: string[] = [];
  for (const stream of [stdout, stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => pieces.push(text));
  return () => pieces.join("");
}

/** The first URL in its output. Wrangler lists variables before it, some of them URLs, but in quotes. */
async function findOrigin(child: ChildProcess, log: () => string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const timer = setTimeout(fail, START_MS, `no URL within ${START_MS} ms`);
  child.once("error", (error) => fail(error.message));
  child.once("exit", (code, signal) => fail(`it ended with ${code ?? signal}`));
  child.stdout?.on("data", () => {
    const origin = /http:\/\/(?:127\.0\.0\.1|localhost):\d+(?=[\s/])/.exec(log())?.[0];
    if (origin !== undefined) resolve(origin.replace("localhost", "127.0.0.1"));
  });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
  function fail(reason: string): void {
    reject(new Error(`Cannot start "${child.spawnargs[1]}": ${reason}\n${log()}`));
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    const timer = setTimeout(endGroup, STOP_MS, child);
    await ended;
    clearTimeout(timer);
  }
  endGroup(child);
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // ESRCH: the group is empty, as it should be.
  }
}
