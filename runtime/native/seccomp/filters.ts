import { SIBLING_FLAGS } from "../clone.ts";
import type { Condition, Filter, Rule } from "./assemble.ts";
import type { SyscallName } from "./syscalls.ts";

const MADV_DONTFORK = 10;
const CLONE_THREAD = 0x0001_0000;
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET and NEWTIME. */
const CLONE_NAMESPACES = 0x7e02_0080;
const FIONBIO = 0x5421;
const FIOCLEX = 0x5451;
const PR_SET_NAME = 15;
const PR_SET_VMA = 0x5356_4d41;

/**
 * In force before the zygote's first line. V8 marks its heap as not to be copied; and a ring of io_uring would be shared by all copies, and
 * get round what a later filter refuses.
 */
export const LAUNCH_FILTER: Filter = {
  rules: [
    { name: "io_uring_setup", action: "ENOSYS" },
    { name: "madvise", when: [{ argument: 2, value: MADV_DONTFORK }], action: "pretend" },
  ],
  otherwise: "allow",
};

/** Why a process that runs functions may make these calls. All others fail with EPERM. */
const ALLOWED: Readonly<Partial<Record<SyscallName, string>>> = {
  brk: "the C library's heap",
  clock_getres: "time",
  clock_gettime: "time",
  clock_nanosleep: "time",
  close: "descriptors of its own",
  epoll_create1: "a copy's event loop",
  epoll_ctl: "the event loop",
  epoll_pwait: "the event loop",
  epoll_wait: "the event loop",
  eventfd2: "a copy's event loop",
  exit: "the end of a thread",
  exit_group: "the end",
  fstat: "Node asks what kind of descriptor it has",
  futex: "locks and threads",
  getcpu: "the allocator",
  getegid: "harmless",
  geteuid: "harmless",
  getgid: "harmless",
  getpeername: "Node asks what kind of socket it has",
  getpid: "OpenSSL notices by it that it is in a copy",
  getppid: "to see that the gateway is gone",
  getrandom: "random bytes",
  getrusage: "CPU time of start-up code",
  getsockname: "Node asks what kind of socket it has",
  getsockopt: "Node asks what kind of socket it has",
  gettid: "threads",
  gettimeofday: "time",
  getuid: "harmless",
  madvise: "the heap",
  membarrier: "V8's code",
  mmap: "memory",
  mprotect: "V8's code",
  mremap: "memory",
  munmap: "memory",
  nanosleep: "time",
  pipe2: "a copy's event loop",
  dup3: "a copy's standard descriptors",
  pkey_mprotect: "V8's code",
  poll: "waiting for a descriptor of its own",
  ppoll: "waiting for a descriptor of its own",
  read: "descriptors of its own",
  readv: "descriptors of its own",
  recvmsg: "a snapshot is given sockets",
  restart_syscall: "the kernel's own, after a stop",
  rseq: "threads",
  rt_sigaction: "V8's traps of wasm",
  rt_sigprocmask: "threads",
  rt_sigreturn: "V8's traps of wasm",
  sched_getaffinity: "the number of processors",
  sched_yield: "locks",
  sendmsg: "its socket",
  set_robust_list: "threads",
  shutdown: "the end of its socket",
  sigaltstack: "threads",
  sysinfo: "V8 asks for the machine's memory",
  write: "its socket",
  writev: "its socket",
};

const THREAD: Condition = {
  argument: 0,
  mask: CLONE_THREAD | CLONE_NAMESPACES,
  value: CLONE_THREAD,
};

const CONDITIONAL: readonly Rule[] = [
  { name: "clone", when: [THREAD], action: "allow" },
  // The C library then calls clone, whose flags a filter can see.
  { name: "clone3", action: "ENOSYS" },
  // Reading and setting flags of descriptors of its own: FD_CLOEXEC, O_NONBLOCK.
  ...[1, 2, 3, 4].map((command): Rule => fcntl(command)),
  { name: "ioctl", when: [{ argument: 1, value: FIONBIO }], action: "allow" },
  { name: "ioctl", when: [{ argument: 1, value: FIOCLEX }], action: "allow" },
  // Reading limits, not setting them.
  { name: "prlimit64", when: [{ argument: 2, value: 0 }], action: "allow" },
  { name: "prctl", when: [{ argument: 0, value: PR_SET_NAME }], action: "allow" },
  { name: "prctl", when: [{ argument: 0, value: PR_SET_VMA }], action: "allow" },
];

/** In force in an instance before any function code is there. */
export const INSTANCE_FILTER: Filter = {
  rules: [
    ...Object.keys(ALLOWED)
      .filter((name) => isAllowed(name))
      .map((name): Rule => ({ name, action: "allow" })),
    ...CONDITIONAL,
  ],
  otherwise: "EPERM",
};

/** The names that {@link INSTANCE_FILTER} lets through whatever their arguments are. */
export const ALLOWED_CALLS: readonly string[] = Object.keys(ALLOWED);

/** On top of {@link SNAPSHOT_FILTER}, what leaves no more than {@link INSTANCE_FILTER}: short, because it is installed while a request waits. */
export const NO_COPIES_FILTER: Filter = {
  rules: [
    { name: "clone", when: [THREAD], action: "allow" },
    { name: "clone", action: "EPERM" },
    { name: "seccomp", action: "EPERM" },
    { name: "prctl", when: [{ argument: 0, value: PR_SET_NAME }], action: "allow" },
    { name: "prctl", when: [{ argument: 0, value: PR_SET_VMA }], action: "allow" },
    { name: "prctl", action: "EPERM" },
  ],
  otherwise: "allow",
};

/** Besides what an instance may: to be copied, and to lay down what is left in the copies. */
export const SNAPSHOT_FILTER: Filter = {
  rules: [
    { name: "clone", when: [{ argument: 0, value: Number(SIBLING_FLAGS) }], action: "allow" },
    { name: "prctl", action: "allow" },
    { name: "seccomp", action: "allow" },
    ...INSTANCE_FILTER.rules,
  ],
  otherwise: "EPERM",
};

function fcntl(command: number): Rule {
  return { name: "fcntl", when: [{ argument: 1, value: command }], action: "allow" };
}

function isAllowed(name: string): name is SyscallName {
  return Object.hasOwn(ALLOWED, name);
}
