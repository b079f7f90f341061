/** One request that both peers are sent, and what must be equal in their answers. */
export interface Case {
  /** GET when absent. */
  readonly method?: string;
  /** Sent as it is, so it may hold what URL parsers would normalise. */
  readonly path: string;
  /** The host to name; `<function>.localhost` when absent. */
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A list is sent chunked, one chunk a turn of the event loop. */
  readonly body?: string | Uint8Array | readonly string[];
  /** The status that either peer must answer: both could be wrong in the same way. */
  readonly status: number;
  /** Headers and body of an exception's answer belong to the platform, not to the function. */
  readonly compare?: "everything" | "status";
  /** The client leaves as soon as the body holds this text; what came until then is compared. */
  readonly leaveAfter?: string;
  /** How many pieces the body must come in at the least, which shows that it is not held back. */
  readonly minChunks?: number;
  /** Checks a body that is never the same twice, and replaces what is random in it. */
  readonly normalize?: (body: string) => Promise<string>;
}

/** Function name → the requests that it is sent. */
export type CaseTable = Readonly<Record<string, readonly Case[]>>;
