/** What an argument stands for: a number, or a place in the attacker's memory. */
type Argument = number | "path" | "zeros" | "self" | "none";

export interface Attack {
  readonly name: string;
  /** The system call's number on x64 and on arm64; undefined where that has no such call. */
  readonly numbers: readonly [x64: number | undefined, arm64: number | undefined];
  readonly args: readonly Argument[];
  /** What the filter pretends, where that is not EPERM. */
  readonly errno?: number;
}

const AT_FDCWD = 0xffff_ff9c;
const ENOSYS = 38;
const SIGCHLD = 17;
const CLONE_NEWUSER = 0x1000_0000;
const TIOCSTI = 0x5412;
const F_DUPFD = 0;
const PR_SET_DUMPABLE = 4;
const PR_SET_SECCOMP = 22;
const RLIMIT_NOFILE = 7;

/** System calls that no function needs, each with arguments that the kernel would look at. */
export const ATTACKS: readonly Attack[] = [
  // Files.
  { name: "open", numbers: [2, undefined], args: ["path", 0] },
  { name: "openat", numbers: [257, 56], args: [AT_FDCWD, "path", 0] },
  { name: "openat2", numbers: [437, 437], args: [AT_FDCWD, "path", "zeros", 24] },
  { name: "open_by_handle_at", numbers: [304, 265], args: [AT_FDCWD, "zeros", 0] },
  { name: "mkdirat", numbers: [258, 34], args: [AT_FDCWD, "path", 0] },
  { name: "unlinkat", numbers: [263, 35], args: [AT_FDCWD, "path", 0] },
  { name: "getdents64", numbers: [217, 61], args: [0, "zeros", 256] },
  { name: "statx", numbers: [332, 291], args: [AT_FDCWD, "path", 0, 0, "zeros"] },
  { name: "memfd_create", numbers: [319, 279], args: ["path", 0] },
  { name: "memfd_secret", numbers: [447, 447], args: [0] },
  { name: "inotify_init1", numbers: [294, 26], args: [0] },
  { name: "fanotify_init", numbers: [300, 262], args: [0, 0] },
  // Descriptors.
  { name: "fcntl F_DUPFD", numbers: [72, 25], args: [0, F_DUPFD, 0] },
  { name: "dup", numbers: [32, 23], args: [0] },
  { name: "pidfd_getfd", numbers: [438, 438], args: [0, 0, 0] },
  { name: "ioctl TIOCSTI", numbers: [16, 29], args: [0, TIOCSTI, "zeros"] },
  // The network.
  { name: "socket", numbers: [41, 198], args: [2, 1, 0] },
  { name: "socketpair", numbers: [53, 199], args: [1, 1, 0, "zeros"] },
  { name: "connect", numbers: [42, 203], args: [3, "zeros", 16] },
  { name: "bind", numbers: [49, 200], args: [3, "zeros", 16] },
  { name: "listen", numbers: [50, 201], args: [3, 1] },
  { name: "accept4", numbers: [288, 242], args: [3, 0, 0, 0] },
  { name: "setsockopt", numbers: [54, 208], args: [3, 1, 2, "zeros", 4] },
  // Programs and processes.
  { name: "execve", numbers: [59, 221], args: ["path", "none", "none"] },
  { name: "execveat", numbers: [322, 281], args: [AT_FDCWD, "path", "none", "none", 0] },
  { name: "clone", numbers: [56, 220], args: [SIGCHLD, 0, 0, 0, 0] },
  { name: "clone of a user", numbers: [56, 220], args: [CLONE_NEWUSER + SIGCHLD, 0, 0, 0, 0] },
  { name: "clone3", numbers: [435, 435], args: ["zeros", 88], errno: ENOSYS },
  { name: "fork", numbers: [57, undefined], args: [] },
  { name: "vfork", numbers: [58, undefined], args: [] },
  { name: "kill", numbers: [62, 129], args: ["self", 0] },
  { name: "tgkill", numbers: [234, 131], args: ["self", "self", 0] },
  { name: "rt_sigqueueinfo", numbers: [129, 138], args: ["self", 0, "zeros"] },
  { name: "pidfd_open", numbers: [434, 434], args: ["self", 0] },
  { name: "pidfd_send_signal", numbers: [424, 424], args: [0, 0, 0, 0] },
  { name: "ptrace", numbers: [101, 117], args: [0, 0, 0, 0] },
  { name: "process_vm_readv", numbers: [310, 270], args: ["self", "zeros", 1, "zeros", 1] },
  { name: "process_vm_writev", numbers: [311, 271], args: ["self", "zeros", 1, "zeros", 1] },
  { name: "kcmp", numbers: [312, 272], args: ["self", "self", 0, 0, 0] },
  { name: "setsid", numbers: [112, 157], args: [] },
  { name: "setpgid", numbers: [109, 154], args: [0, 0] },
  { name: "wait4", numbers: [61, 260], args: [1, 0, 1, 0] },
  { name: "sched_setaffinity", numbers: [203, 122], args: [0, 8, "zeros"] },
  { name: "setpriority", numbers: [141, 140], args: [0, 0, 0] },
  // Namespaces, mounts, privileges.
  { name: "unshare", numbers: [272, 97], args: [CLONE_NEWUSER] },
  { name: "setns", numbers: [308, 268], args: [0, 0] },
  { name: "mount", numbers: [165, 40], args: ["path", "path", "none", 0, 0] },
  { name: "umount2", numbers: [166, 39], args: ["path", 0] },
  { name: "pivot_root", numbers: [155, 41], args: ["path", "path"] },
  { name: "chroot", numbers: [161, 51], args: ["path"] },
  { name: "fchdir", numbers: [81, 50], args: [0] },
  { name: "fsopen", numbers: [430, 430], args: ["path", 0] },
  { name: "open_tree", numbers: [428, 428], args: [AT_FDCWD, "path", 0] },
  { name: "setuid", numbers: [105, 146], args: [0] },
  { name: "capset", numbers: [126, 91], args: ["zeros", "zeros"] },
  { name: "prctl PR_SET_DUMPABLE", numbers: [157, 167], args: [PR_SET_DUMPABLE, 1, 0, 0, 0] },
  { name: "prctl PR_SET_SECCOMP", numbers: [157, 167], args: [PR_SET_SECCOMP, 2, "zeros", 0, 0] },
  { name: "seccomp", numbers: [317, 277], args: [1, 0, "zeros"] },
  { name: "landlock_create_ruleset", numbers: [444, 444], args: [0, 0, 1] },
  { name: "prlimit64", numbers: [302, 261], args: [0, RLIMIT_NOFILE, "zeros", 0] },
  { name: "setrlimit", numbers: [160, 164], args: [RLIMIT_NOFILE, "zeros"] },
  { name: "personality", numbers: [135, 92], args: [0xffff_ffff] },
  // The kernel's wide doors.
  { name: "io_uring_setup", numbers: [425, 425], args: [1, "zeros"] },
  { name: "io_uring_enter", numbers: [426, 426], args: [0, 0, 0, 0, 0] },
  { name: "bpf", numbers: [321, 280], args: [0, "zeros", 48] },
  { name: "userfaultfd", numbers: [323, 282], args: [0] },
  { name: "perf_event_open", numbers: [298, 241], args: ["zeros", 0, 0, 0, 0] },
  { name: "keyctl", numbers: [250, 219], args: [0, 0, 0, 0, 0] },
  { name: "add_key", numbers: [248, 217], args: ["path", "path", "zeros", 1, 0] },
  { name: "init_module", numbers: [175, 105], args: ["zeros", 1, "path"] },
  { name: "kexec_load", numbers: [246, 104], args: [0, 0, 0, 0] },
  { name: "reboot", numbers: [169, 142], args: [0, 0, 0, 0] },
  { name: "settimeofday", numbers: [170, 170], args: ["none", "none"] },
  { name: "timerfd_create", numbers: [283, 85], args: [0, 0] },
  // What processes share without a file.
  { name: "shmget", numbers: [29, 194], args: [0, 4096, 0] },
  { name: "msgget", numbers: [68, 186], args: [0, 0] },
  { name: "semget", numbers: [64, 190], args: [0, 1, 0] },
  { name: "mq_open", numbers: [240, 180], args: ["path", 0, 0, 0] },
];
