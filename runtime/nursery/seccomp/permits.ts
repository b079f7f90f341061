import type { Comparison } from "./filter-spec.ts";
import { LONG } from "./filter-spec.ts";
import type { SyscallName } from "./syscalls.ts";

/** A system call that processes that run functions may make. What is in no permit is refused. */
export interface Permit {
  readonly call: SyscallName;
  /** What it is needed for. */
  readonly why: string;
  /** How its arguments may be; any way where it is left out. */
  readonly when?: readonly Comparison[];
  /** Whether it ends with the instance's start: only a process that becomes another, or is copied, needs it. */
  readonly isForStart?: true;
}

/** sched.h, as the C library makes threads: glibc's flags, and musl's, which has CLONE_DETACHED besides. */
const THREAD_FLAGS = 0x003d_0f00n;
const MUSL_THREAD_FLAGS = 0x007d_0f00n;
/** sched.h: runtime/native/clone.ts, with and without the thread's id. */
const SIBLING_FLAGS = 0x0000_8011n;
const SIBLING_FLAGS_WITH_ID = 0x0120_8011n;

/** fcntl(2). Threat: F_SETOWN and F_SETSIG would have the kernel signal any process. */
const FCNTL_COMMANDS = { F_GETFD: 1n, F_SETFD: 2n, F_GETFL: 3n, F_SETFL: 4n } as const;

/** ioctl(2), as libuv sets up a descriptor. Threat: TIOCSTI types into a terminal, FIOSETOWN is F_SETOWN. */
const IOCTL_REQUESTS = { FIONBIO: 0x5421n, FIOCLEX: 0x5451n } as const;

/** prctl(2). */
const PRCTL_OPTIONS = { PR_SET_PDEATHSIG: 1n, PR_SET_NO_NEW_PRIVS: 38n, PR_GET_TID_ADDRESS: 40n } as const;

const AT_EMPTY_PATH = 0x1000n;

const MEMORY = "the heap, compiled code and the C library's memory";
const TIME = "clocks and timers";
const LOOP = "the event loop";
const SOCKET = "the socket to the gateway";
const THREADS = "locks and threads";
const SIGNALS = "WebAssembly's out-of-bounds accesses, which arrive as signals";
const LIMITS = "what this process has used and may use";
const COPYING = "a snapshot waits for calls, and its copy becomes an instance";

/** All that a process that runs functions may ask of the kernel. `test/nursery/seccomp` has a copy of it: whoever adds a line does so twice. */
export const PERMITS: readonly Permit[] = [
  { call: "read", why: SOCKET },
  { call: "readv", why: SOCKET },
  { call: "write", why: SOCKET },
  { call: "writev", why: SOCKET },
  { call: "shutdown", why: SOCKET },
  { call: "close", why: SOCKET },
  { call: "epoll_ctl", why: LOOP },
  { call: "epoll_pwait", why: LOOP },
  { call: "epoll_wait", why: LOOP },
  { call: "poll", why: LOOP },
  { call: "ppoll", why: LOOP },
  { call: "mmap", why: MEMORY },
  { call: "munmap", why: MEMORY },
  { call: "mprotect", why: MEMORY },
  { call: "madvise", why: MEMORY },
  { call: "mremap", why: MEMORY },
  { call: "brk", why: MEMORY },
  { call: "membarrier", why: "V8 changes code that other threads may run" },
  { call: "clock_gettime", why: TIME },
  { call: "clock_getres", why: TIME },
  { call: "clock_nanosleep", why: TIME },
  { call: "nanosleep", why: TIME },
  { call: "gettimeofday", why: TIME },
  { call: "time", why: TIME },
  { call: "futex", why: THREADS },
  { call: "sched_yield", why: THREADS },
  { call: "sched_getaffinity", why: THREADS },
  { call: "sched_getparam", why: THREADS },
  { call: "sched_getscheduler", why: THREADS },
  { call: "getcpu", why: THREADS },
  { call: "rseq", why: THREADS },
  { call: "set_robust_list", why: THREADS },
  { call: "clone", when: [{ argument: 0, equals: THREAD_FLAGS, mask: LONG }], why: THREADS },
  { call: "clone", when: [{ argument: 0, equals: MUSL_THREAD_FLAGS, mask: LONG }], why: THREADS },
  { call: "restart_syscall", why: "a wait goes on after the process was stopped" },
  { call: "rt_sigaction", why: SIGNALS },
  { call: "rt_sigprocmask", why: SIGNALS },
  { call: "rt_sigreturn", why: SIGNALS },
  { call: "sigaltstack", why: SIGNALS },
  { call: "getrandom", why: "random numbers" },
  { call: "getpid", why: "OpenSSL draws anew in a copied process" },
  { call: "gettid", why: THREADS },
  { call: "getrusage", why: LIMITS },
  { call: "times", why: LIMITS },
  { call: "sysinfo", why: LIMITS },
  { call: "getrlimit", why: LIMITS },
  { call: "prlimit64", when: [own(), { argument: 2, equals: 0n, mask: LONG }], why: LIMITS },
  { call: "exit", why: "a thread's end" },
  { call: "exit_group", why: "the process's end" },

  {
    call: "clone",
    when: [{ argument: 0, equals: SIBLING_FLAGS, mask: LONG }],
    why: COPYING,
    isForStart: true,
  },
  {
    call: "clone",
    when: [{ argument: 0, equals: SIBLING_FLAGS_WITH_ID, mask: LONG }],
    why: COPYING,
    isForStart: true,
  },
  { call: "recvmsg", why: COPYING, isForStart: true },
  { call: "dup2", why: COPYING, isForStart: true },
  { call: "dup3", why: COPYING, isForStart: true },
  { call: "epoll_create1", why: COPYING, isForStart: true },
  { call: "eventfd2", why: COPYING, isForStart: true },
  { call: "pipe2", why: COPYING, isForStart: true },
  { call: "getppid", why: COPYING, isForStart: true },
  { call: "getsockname", why: COPYING, isForStart: true },
  { call: "getsockopt", why: COPYING, isForStart: true },
  { call: "fstat", why: COPYING, isForStart: true },
  // What older C libraries make of fstat. Threat: with a path it tells of any file whether it exists, and how long it is.
  {
    call: "newfstatat",
    when: [{ argument: 3, equals: AT_EMPTY_PATH }],
    why: COPYING,
    isForStart: true,
  },
  ...Object.values(FCNTL_COMMANDS).map((command) => forStart("fcntl", second(command))),
  ...Object.values(IOCTL_REQUESTS).map((request) => forStart("ioctl", second(request))),
  ...Object.values(PRCTL_OPTIONS).map((option) => forStart("prctl", { argument: 0, equals: option })),
  {
    call: "prlimit64",
    when: [own()],
    why: "an instance's limits are set when its function is known",
    isForStart: true,
  },
  { call: "seccomp", why: "the filter that takes these permits away", isForStart: true },
];

function forStart(call: SyscallName, comparison: Comparison): Permit {
  return { call, when: [comparison], why: COPYING, isForStart: true };
}

function second(equals: bigint): Comparison {
  return { argument: 1, equals };
}

/** prlimit(2): process 0 is the one that calls. */
function own(): Comparison {
  return { argument: 0, equals: 0n };
}
