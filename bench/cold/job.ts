/** Requests at times that no answer moves: an open loop. */
export interface OpenJob {
  readonly kind: "open";
  /** The servers' ports. */
  readonly ports: readonly number[];
  /** Connections to each server, which are opened, and used once, before the first shot. */
  readonly connections: number;
  /** The request that each connection is used for before. */
  readonly warmUp: Shot["request"];
  readonly shots: readonly Shot[];
}

export interface Shot {
  /** When to send it, in milliseconds from the start. */
  readonly atMs: number;
  /** Index of the server's port. */
  readonly target: number;
  readonly request: string;
  /** What a right answer, head and body, must hold. */
  readonly wanted: readonly string[];
}

/** Requests one after the other on each connection. */
export interface ClosedJob {
  readonly kind: "closed";
  readonly port: number;
  readonly connections: number;
  readonly requests: number;
  readonly request: string;
  readonly wanted: readonly string[];
}

export type Job = OpenJob | ClosedJob;

/** What became of one shot. */
export interface Hit {
  /** From the time at which it was to be sent to the whole answer. */
  readonly latencyMs: number;
  /** By how much it was sent late: the client's own fault. */
  readonly skewMs: number;
  /** What was wrong with the answer; empty when nothing was. */
  readonly failure: string;
}

export interface ClosedResult {
  readonly seconds: number;
  readonly failures: readonly string[];
}

/** What a job's client sends back. */
export type Result =
  | { readonly kind: "open"; readonly hits: readonly Hit[] }
  | { readonly kind: "closed"; readonly result: ClosedResult };
