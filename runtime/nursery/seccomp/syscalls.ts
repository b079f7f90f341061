/** Architectures that filters can be made for, by Node's names. */
export type Architecture = "x64" | "arm64";

/** Number on x86-64 (asm/unistd_64.h), and on arm64 (asm-generic/unistd.h), which lacks what newer calls replaced. */
type Numbers = readonly [x64: number, arm64: number | undefined];

/** The system calls that filters speak of, and only those. */
const NUMBERS = {
  brk: [12, 214],
  clock_getres: [229, 114],
  clock_gettime: [228, 113],
  clock_nanosleep: [230, 115],
  clone: [56, 220],
  clone3: [435, 435],
  close: [3, 57],
  dup2: [33, undefined],
  dup3: [292, 24],
  epoll_create1: [291, 20],
  epoll_ctl: [233, 21],
  epoll_pwait: [281, 22],
  epoll_wait: [232, undefined],
  eventfd2: [290, 19],
  exit: [60, 93],
  exit_group: [231, 94],
  fcntl: [72, 25],
  fstat: [5, 80],
  futex: [202, 98],
  getcpu: [309, 168],
  getpid: [39, 172],
  getppid: [110, 173],
  getrandom: [318, 278],
  getrlimit: [97, 163],
  getrusage: [98, 165],
  getsockname: [51, 204],
  getsockopt: [55, 209],
  gettid: [186, 178],
  gettimeofday: [96, 169],
  io_uring_setup: [425, 425],
  ioctl: [16, 29],
  madvise: [28, 233],
  membarrier: [324, 283],
  mmap: [9, 222],
  mprotect: [10, 226],
  mremap: [25, 216],
  munmap: [11, 215],
  nanosleep: [35, 101],
  newfstatat: [262, 79],
  pipe2: [293, 59],
  poll: [7, undefined],
  ppoll: [271, 73],
  prctl: [157, 167],
  prlimit64: [302, 261],
  read: [0, 63],
  readv: [19, 65],
  recvmsg: [47, 212],
  restart_syscall: [219, 128],
  rseq: [334, 293],
  rt_sigaction: [13, 134],
  rt_sigprocmask: [14, 135],
  rt_sigreturn: [15, 139],
  sched_getaffinity: [204, 123],
  sched_getparam: [143, 121],
  sched_getscheduler: [145, 120],
  sched_yield: [24, 124],
  seccomp: [317, 277],
  set_robust_list: [273, 99],
  shutdown: [48, 210],
  sigaltstack: [131, 132],
  sysinfo: [99, 179],
  time: [201, undefined],
  times: [100, 153],
  write: [1, 64],
  writev: [20, 66],
} as const satisfies Readonly<Record<string, Numbers>>;

export type SyscallName = keyof typeof NUMBERS;

/** A call's number; undefined where the architecture does not have it. */
export function findSyscallNumber(call: SyscallName, architecture: Architecture): number | undefined {
  const [x64, arm64] = NUMBERS[call];
  return architecture === "x64" ? x64 : arm64;
}

/** What this process runs on; undefined when filters cannot be made for it. */
export function findArchitecture(): Architecture | undefined {
  return process.arch === "x64" || process.arch === "arm64" ? process.arch : undefined;
}
