/**
 * Becomes the zygote, with a filter in force that was there before its first line: V8 marks its heap as not to be copied (`madvise(MADV_DONTFORK)`), which here does
 * nothing, and a ring of io_uring, which copies would share, cannot be made.
 */
import { openLibc } from "../native/libc.ts";

const PR_SET_NO_NEW_PRIVS = 38;
const PR_SET_SECCOMP = 22;
const SECCOMP_MODE_FILTER = 2n;
const F_SETFD = 2;
const CONTROL_DESCRIPTOR = 3;

const libc = openLibc();
if (libc === undefined) throw new Error("Cannot launch a zygote: this Node has no node:ffi");
const { call } = libc;

function instruction(code: number, [whenTrue, whenFalse]: readonly [number, number], value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(code, 0);
  bytes[2] = whenTrue;
  bytes[3] = whenFalse;
  bytes.writeUInt32LE(value, 4);
  return bytes;
}
const program = Buffer.concat([
  instruction(0x20, [0, 0], 0),
  instruction(0x15, [0, 1], 425),
  instruction(0x06, [0, 0], 0x0005_0026),
  instruction(0x15, [0, 3], process.arch === "x64" ? 28 : 233),
  instruction(0x20, [0, 0], 32),
  instruction(0x15, [0, 1], 10),
  instruction(0x06, [0, 0], 0x0005_0000),
  instruction(0x06, [0, 0], 0x7fff_0000),
]);
const header = Buffer.alloc(16);
header.writeUInt16LE(program.length / 8, 0);
header.writeBigUInt64LE(libc.addressOf(program), 8);
if (call.prctl(PR_SET_NO_NEW_PRIVS, 1n, 0n, 0n, 0n) !== 0) throw new Error("no_new_privs refused");
if (call.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, libc.addressOf(header), 0n, 0n) !== 0)
  throw new Error("seccomp refused");
// Node marks what it inherits as not to be inherited further.
call.fcntl(CONTROL_DESCRIPTOR, F_SETFD, 0n);
const [, ...flags] = process.argv;
// oxlint-disable-next-line typescript/no-unnecessary-condition -- missing where Node cannot do it
if (process.execve === undefined) throw new Error("Cannot launch a zygote: this Node cannot exec");
process.execve(process.execPath, [process.execPath, ...flags], process.env);
