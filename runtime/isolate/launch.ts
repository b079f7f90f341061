/** Becomes the zygote, with a filter in force that must be there before its first line. */
import { openLibc } from "../native/libc.ts";
import { LAUNCH_FILTER } from "../native/seccomp/filters.ts";
import { installFilter } from "../native/seccomp/install.ts";

const F_SETFD = 2;
const CONTROL_DESCRIPTOR = 3;

const libc = openLibc();
if (libc === undefined) throw new Error("Cannot launch a zygote: this Node has no node:ffi");
installFilter(libc, LAUNCH_FILTER);
// Node marks what it inherits as not to be inherited further.
libc.call.fcntl(CONTROL_DESCRIPTOR, F_SETFD, 0n);
const [, ...flags] = process.argv;
if (process.execve === undefined) throw new Error("Cannot launch a zygote: this Node cannot exec");
process.execve(process.execPath, [process.execPath, ...flags], process.env);
