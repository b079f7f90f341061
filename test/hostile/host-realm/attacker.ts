/**
 * What code could try that got out of its realm: it runs in the host's realm of a process that is locked down as an instance's is, with every system call at hand. Prints, as JSON, what each try came to.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { createConnection } from "node:net";
import { becomeInstance, lockDown } from "../../../runtime/isolate/lock-down.ts";
import { openLibc } from "../../../runtime/native/libc.ts";
import { type Attack, ATTACKS } from "./attacks.ts";

const CONTROL_DESCRIPTOR = 3;
const STDERR = 2;
const ENOENT = 2;

const libc = openLibc();
const ffi = process.getBuiltinModule("node:ffi");
if (libc === undefined) throw new Error("Cannot attack: this Node has no node:ffi");
const { functions } = ffi.dlopen(null, { __errno_location: { return: "pointer", arguments: [] } });
// In a folder that is not there: where nothing holds, nothing comes of it.
const path = Buffer.from("/spore-attack/none\0");
const zeros = Buffer.alloc(256);
const places = {
  path: libc.addressOf(path),
  zeros: libc.addressOf(zeros),
  self: BigInt(process.pid),
  none: 0n,
};

lockDown(libc, process.argv.at(-1) ?? "/");
becomeInstance(libc);
writeSync(CONTROL_DESCRIPTOR, Buffer.from([1]));

// Where the first gets through, nothing holds this process: the others could do harm then.
const isHeld = ATTACKS.slice(0, 2).every((attack) => attempt(attack) !== ENOENT);
const calls = (isHeld ? ATTACKS : []).map((attack) => [attack.name, attempt(attack)]);
const tries = [
  ["readFileSync", () => readFileSync("/etc/hostname")],
  ["writeFileSync", () => writeFileSync("/spore-attack/none", "")],
  ["readdirSync", () => readdirSync("/proc")],
  ["process.kill", () => process.kill(process.ppid, 0)],
  ["spawnSync", () => throwIf(spawnSync("/bin/true").error)],
] as const;
const node = tries.map(([name, act]) => [name, outcomeOf(act)]);
const socket = createConnection({ host: "127.0.0.1", port: 9 });
socket.on("error", (error) => finish(codeOf(error)));
socket.on("connect", () => finish("done"));

function attempt({ numbers, args }: Attack): number | string {
  const number = numbers[process.arch === "arm64" ? 1 : 0];
  if (number === undefined) return "not there";
  const [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n] = args.map((arg) =>
    typeof arg === "number" ? BigInt(arg) : places[arg],
  );
  const result = libc?.call.syscall(BigInt(number), a, b, c, d, e);
  return result === -1n ? ffi.getInt32(functions.__errno_location()) : "done";
}

function finish(connect: string): void {
  const results = Object.fromEntries([...calls, ...node, ["net.connect", connect]]);
  writeSync(STDERR, `${JSON.stringify(results)}\n`);
  libc?.call._exit(0);
}

function outcomeOf(act: () => unknown): string {
  try {
    act();
    return "done";
  } catch (error) {
    return codeOf(error);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}

function throwIf(error: Error | undefined): void {
  if (error !== undefined) throw error;
}
