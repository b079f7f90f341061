/** The flag that gives a function stand-ins for modules of Node.js. */
export const NODE_COMPAT_FLAG = "nodejs_compat";

const FLAGS: ReadonlySet<string> = new Set([NODE_COMPAT_FLAG, "nodejs_compat_v2", "node_compat"]);

/** Whether a function's flags ask for modules of Node.js. */
export function hasNodeCompat(flags: readonly string[] = []): boolean {
  return flags.some((flag) => FLAGS.has(flag));
}

/**
 * How well a module of Node.js is stood in for:
 * - `works`: what it has, it does; what it lacks throws when it is called;
 * - `throws`: it is there, so that packages that mention it can be built, and throws when it is used.
 */
export type StandIn = "works" | "throws";

const STAND_INS: Readonly<Record<StandIn, readonly string[]>> = {
  works: [
    "assert",
    "assert/strict",
    "async_hooks",
    "buffer",
    "console",
    "constants",
    "crypto",
    "diagnostics_channel",
    "events",
    "os",
    "path",
    "path/posix",
    "path/win32",
    "perf_hooks",
    "process",
    "punycode",
    "querystring",
    "stream",
    "stream/consumers",
    "stream/promises",
    "stream/web",
    "string_decoder",
    "sys",
    "timers",
    "timers/promises",
    "url",
    "util",
    "util/types",
    "zlib",
  ],
  throws: [
    "child_process",
    "cluster",
    "dgram",
    "dns",
    "dns/promises",
    "domain",
    "fs",
    "fs/promises",
    "http",
    "http2",
    "https",
    "module",
    "net",
    "readline",
    "readline/promises",
    "tls",
    "tty",
    "v8",
    "vm",
    "worker_threads",
  ],
};

const STANDING = new Map(
  Object.entries(STAND_INS).flatMap(([standing, names]) => names.map((name) => [name, standing] as const)),
);

/** Tells how well a module of Node.js is stood in for; takes names with and without `node:`. */
export function standInFor(specifier: string): StandIn | undefined {
  const standing = STANDING.get(specifier.replace(/^node:/, ""));
  return standing === "works" || standing === "throws" ? standing : undefined;
}
