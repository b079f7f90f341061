/** What one invocation has used of its limits; or, for what no invocation is known for, what their instance has. */
export class Account {
  readonly scope: "invocation" | "instance";
  subrequests = 0;
  /** Subrequests that wait for the head of their answer. */
  waitingSubrequests = 0;
  /** Starts the next of the subrequests that wait for their turn. */
  readonly queue: (() => void)[] = [];
  logBytes = 0;
  /** CPU time while it ran alone, in milliseconds, and its part of what was spent while others ran beside it. */
  cpuMs = 0;
  sharedCpuMs = 0;
  /** Whether it ran at the last look already. */
  isCharged = false;
  /** `performance.now()` when it was first seen to go on after its answer. */
  finishedAt: number | undefined;
  /** What the gateway knows the invocation by; undefined for an instance's. */
  readonly origin: object | undefined;
  readonly #heads: () => readonly string[];

  constructor(scope: "invocation" | "instance", heads: () => readonly string[], origin?: object) {
    this.scope = scope;
    this.#heads = heads;
    this.origin = origin;
  }

  /** The heads of the requests that it may be for. */
  get heads(): readonly string[] {
    return this.#heads();
  }
}
