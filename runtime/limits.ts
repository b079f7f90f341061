import type { Version } from "./call.ts";

/** What bounds one function. Each bound has a code or an error of its own: README lists them. */
export interface FunctionLimits {
  /** CPU time of one invocation, in milliseconds, whatever spends it. */
  readonly cpuMs: number;
  /** Memory of one instance above what a blank has: heap, ArrayBuffers and WebAssembly together. */
  readonly memoryBytes: number;
  /** CPU time of the start-up code, in milliseconds. */
  readonly startupMs: number;
  /** Longest time to the first byte of an answer, in milliseconds. */
  readonly firstByteMs: number;
  /** Longest time between two bytes of an answer, in milliseconds, while the client takes them. */
  readonly betweenBytesMs: number;
  /** How long `ctx.waitUntil` may hold an invocation after its answer, in milliseconds. */
  readonly waitUntilMs: number;
  /** What one invocation may log. */
  readonly logBytes: number;
  /** Largest body of a request. */
  readonly bodyBytes: number;
  /** Subrequests of one invocation. */
  readonly subrequests: number;
  /** Subrequests of one invocation that may wait for the head of their answer at once: others wait their turn. */
  readonly subrequestsAtOnce: number;
  /** How deep functions may call each other, and themselves, through the network. */
  readonly depth: number;
}

/** For what a version does not set itself. */
export const DEFAULT_LIMITS: FunctionLimits = {
  cpuMs: 10_000,
  memoryBytes: 128 * 1024 * 1024,
  startupMs: 1_000,
  firstByteMs: 30_000,
  betweenBytesMs: 30_000,
  waitUntilMs: 30_000,
  logBytes: 256 * 1024,
  bodyBytes: 100 * 1024 * 1024,
  subrequests: 50,
  subrequestsAtOnce: 6,
  depth: 8,
};

/** The limits of a version. */
export function limitsOf({ limits }: Pick<Version, "limits">): FunctionLimits {
  return limits === undefined ? DEFAULT_LIMITS : { ...DEFAULT_LIMITS, ...limits };
}
