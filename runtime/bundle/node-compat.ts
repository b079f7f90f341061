/** The flag that gives a function stand-ins for modules of Node.js. */
export const NODE_COMPAT_FLAG = "nodejs_compat";

const FLAGS: ReadonlySet<string> = new Set([NODE_COMPAT_FLAG, "nodejs_compat_v2", "node_compat"]);

/** Whether a function's flags ask for modules of Node.js. */
export function hasNodeCompat(flags: readonly string[] = []): boolean {
  return flags.some((flag) => FLAGS.has(flag));
}
