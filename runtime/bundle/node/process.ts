import { readEnv } from "./process-env.ts";
import { Listeners } from "./process-events.ts";
import { spore } from "./spore.ts";

/** The version of Node.js whose library functions have. */
const NODE_VERSION = "26.10.0";

/** Text that ends lines of the log: what comes without its end waits for it. */
function createOutput(level: "error" | "log"): object {
  let rest = "";
  return {
    isTTY: false,
    writable: true,
    fd: level === "log" ? 1 : 2,
    write(chunk: string | Uint8Array): boolean {
      const lines = (rest + (typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk))).split(
        "\n",
      );
      rest = lines.pop() ?? "";
      for (const line of lines) console[level](line);
      return true;
    },
  };
}

function nanoseconds(): bigint {
  return BigInt(Math.round(spore().now() * 1e6));
}

/** `process.hrtime`, with the older form as a pair. */
export const hrtime = Object.assign(
  function hrtime(before?: readonly [number, number]): [seconds: number, nanoseconds: number] {
    const now = nanoseconds();
    const start = before === undefined ? 0n : BigInt(before[0]) * 1_000_000_000n + BigInt(before[1]);
    const passed = now - start;
    return [Number(passed / 1_000_000_000n), Number(passed % 1_000_000_000n)];
  },
  { bigint: nanoseconds },
);

/** Before whatever else is waiting, as near as a realm comes to it: among the promise jobs, in their order. */
export function nextTick(callback: (...rest: unknown[]) => void, ...rest: unknown[]): void {
  if (typeof callback !== "function") {
    const message = 'The "callback" argument must be of type function.';
    throw Object.assign(new TypeError(message), { code: "ERR_INVALID_ARG_TYPE" });
  }
  queueMicrotask(() => callback(...rest));
}

export function cwd(): string {
  return "/";
}

export function emitWarning(warning: unknown, options?: unknown, code?: unknown): void {
  const type = typeof options === "string" ? options : "Warning";
  const isError = warning instanceof Error;
  const prefix = typeof code === "string" ? `[${code}] ` : "";
  // oxlint-disable-next-line no-console -- the function's log
  console.warn(isError ? warning : `${prefix}${type}: ${String(warning)}`);
}

/** A request must not end the process that serves others. */
export function exit(): never {
  throw new Error("Cannot exit: process.exit() is not available in a function");
}

export function abort(): never {
  throw new Error("Cannot abort: process.abort() is not available in a function");
}

export function uptime(): number {
  return spore().now() / 1_000;
}

export function memoryUsage(): Readonly<Record<string, number>> {
  return { rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 };
}

export const env: Record<string, string | undefined> = readEnv();
export const platform = "linux";
export const arch = "x64";
export const argv: string[] = ["node", "worker.js"];
export const argv0 = "node";
export const execArgv: string[] = [];
export const execPath = "";
export const title = "spore";
export const pid = 1;
export const ppid = 0;
export const version = `v${NODE_VERSION}`;
export const versions: Readonly<Record<string, string>> = Object.freeze({ node: NODE_VERSION });
export const features: Readonly<Record<string, unknown>> = Object.freeze({ inspector: false, tls: false });
export const release: Readonly<Record<string, string>> = Object.freeze({ name: "node" });
export const config: object = {};
export const stdout: object = createOutput("log");
export const stderr: object = createOutput("error");
export const stdin = null;

/** The variable `process`: the functions above, and an emitter. */
class Process extends Listeners {
  readonly [Symbol.toStringTag] = "process";
}

const process = Object.assign(new Process(), {
  abort,
  arch,
  argv,
  argv0,
  config,
  cwd,
  emitWarning,
  env,
  execArgv,
  execPath,
  exit,
  exitCode: undefined,
  features,
  hrtime,
  memoryUsage,
  nextTick,
  pid,
  platform,
  ppid,
  release,
  stderr,
  stdin,
  stdout,
  title,
  uptime,
  version,
  versions,
});
// oxlint-disable-next-line import/no-default-export -- as the module of Node.js
export default process;
