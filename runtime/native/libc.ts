import type * as ffiModule from "node:ffi";

type Ffi = typeof ffiModule;

/** The functions of the C library that Spore calls, and only those. Pointers are numbers: see {@link Libc.addressOf}. */
const DEFINITIONS = {
  _exit: { return: "void", arguments: ["i32"] },
  chdir: { return: "i32", arguments: ["string"] },
  chroot: { return: "i32", arguments: ["string"] },
  close: { return: "i32", arguments: ["i32"] },
  dup2: { return: "i32", arguments: ["i32", "i32"] },
  dup3: { return: "i32", arguments: ["i32", "i32", "i32"] },
  fcntl: { return: "i32", arguments: ["i32", "i32", "u64"] },
  getpgid: { return: "i32", arguments: ["i32"] },
  getpid: { return: "i32", arguments: [] },
  getppid: { return: "i32", arguments: [] },
  getuid: { return: "i32", arguments: [] },
  pipe2: { return: "i32", arguments: ["pointer", "i32"] },
  prctl: { return: "i32", arguments: ["i32", "u64", "u64", "u64", "u64"] },
  recvmsg: { return: "i64", arguments: ["i32", "pointer", "i32"] },
  sendmsg: { return: "i64", arguments: ["i32", "pointer", "i32"] },
  setgroups: { return: "i32", arguments: ["u64", "u64"] },
  setresgid: { return: "i32", arguments: ["u32", "u32", "u32"] },
  setresuid: { return: "i32", arguments: ["u32", "u32", "u32"] },
  setrlimit: { return: "i32", arguments: ["i32", "pointer"] },
  socketpair: { return: "i32", arguments: ["i32", "i32", "i32", "pointer"] },
  syscall: { return: "i64", arguments: ["i64", "u64", "u64", "u64", "u64", "u64"] },
  waitpid: { return: "i32", arguments: ["i32", "pointer", "i32"] },
} as const;

/** What makes a socket that several processes listen with: needed by the process that starts them, and no other. */
const SOCKET_DEFINITIONS = {
  bind: { return: "i32", arguments: ["i32", "pointer", "u32"] },
  close: { return: "i32", arguments: ["i32"] },
  inet_pton: { return: "i32", arguments: ["i32", "string", "pointer"] },
  listen: { return: "i32", arguments: ["i32", "i32"] },
  setsockopt: { return: "i32", arguments: ["i32", "i32", "i32", "pointer", "u32"] },
  socket: { return: "i32", arguments: ["i32", "i32", "i32"] },
} as const;

/** What Node itself exports: libuv, and OpenSSL's entropy. */
const NODE_DEFINITIONS = {
  RAND_poll: { return: "i32", arguments: [] },
  uv_backend_fd: { return: "i32", arguments: ["pointer"] },
  uv_loop_fork: { return: "i32", arguments: ["pointer"] },
} as const;

type Functions<Definitions extends Parameters<Ffi["dlopen"]>[1] & object> = ReturnType<
  typeof ffiModule.dlopen<Definitions>
>["functions"];

/** The C library of this process. */
export interface Libc {
  readonly call: Functions<typeof DEFINITIONS>;
  /** The address of the buffer's first byte. The caller keeps the buffer alive, and never resizes it. */
  addressOf(buffer: Buffer): bigint;
}

/** As much of the C library as makes listening sockets. */
export interface SocketLibrary {
  readonly call: Functions<typeof SOCKET_DEFINITIONS>;
  /** As of {@link Libc}. */
  addressOf(buffer: Buffer): bigint;
}

/** What a forked child needs of Node's own binary. */
export interface NodeLibrary {
  readonly call: Functions<typeof NODE_DEFINITIONS>;
  /** Address of this thread's event loop. */
  readonly loop: bigint;
}

/**
 * Opens the C library through `node:ffi`, which stands behind this file alone.
 *
 * @returns Undefined where that is not possible: no Linux, or a Node without `node:ffi`.
 */
export function openLibc(): Libc | undefined {
  const ffi = findFfi();
  if (ffi === undefined) return undefined;
  const { functions } = ffi.dlopen(null, DEFINITIONS);
  // A Buffer of its own memory: one from the pool may share its pages' neighbours, but never moves either.
  return { call: functions, addressOf: (buffer) => ffi.getRawPointer(buffer) };
}

/** Opens what makes listening sockets. Undefined as with {@link openLibc}. */
export function openSocketLibrary(): SocketLibrary | undefined {
  const ffi = findFfi();
  if (ffi === undefined) return undefined;
  const { functions } = ffi.dlopen(null, SOCKET_DEFINITIONS);
  return { call: functions, addressOf: (buffer) => ffi.getRawPointer(buffer) };
}

/** Opens what Node's binary exports. Undefined as with {@link openLibc}, or where the binary lacks it. */
export function openNodeLibrary(): NodeLibrary | undefined {
  const ffi = findFfi();
  if (ffi === undefined) return undefined;
  try {
    const { functions } = ffi.dlopen(null, NODE_DEFINITIONS);
    return { call: functions, loop: ffi.getCurrentEventLoop() };
  } catch {
    return undefined;
  }
}

/** Where Node 26 has it: on Linux only, since the constants and structures here are Linux's. */
function findFfi(): Ffi | undefined {
  const [major = 0] = process.versions.node.split(".").map(Number);
  if (process.platform !== "linux" || major < 26) return undefined;
  if (process.arch !== "x64" && process.arch !== "arm64") return undefined;
  const emitWarning = process.emitWarning.bind(process);
  try {
    // That it is experimental is this file's business, and nothing that a user can act on.
    process.emitWarning = () => {};
    // Not an import: a Node without node:ffi must still start.
    return process.getBuiltinModule("node:ffi");
  } finally {
    process.emitWarning = emitWarning;
  }
}
