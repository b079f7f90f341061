/** Every failure that a client can be told of: code → status and meaning. README has the same table, and a test holds the two equal. */
export const FAILURES = {
  "bad-request": {
    status: 400,
    meaning: "The request is not valid HTTP, or its Host is missing, doubled or malformed",
  },
  "request-timeout": { status: 408, meaning: "The client did not send its request in time" },
  "no-route": { status: 404, meaning: "No function answers at this host and path" },
  "body-too-large": { status: 413, meaning: "The request's body is larger than the gateway takes" },
  "uri-too-long": { status: 414, meaning: "The request's target is longer than the gateway takes" },
  "headers-too-large": {
    status: 431,
    meaning: "The request's header fields are larger or more than the gateway takes",
  },
  exception: { status: 500, meaning: "The function threw, or its promise was rejected" },
  "no-response": { status: 500, meaning: "The function returned something that is not a Response" },
  "startup-failed": {
    status: 500,
    meaning: "The function's start-up code threw, or it exports no fetch handler",
  },
  "startup-limit": {
    status: 500,
    meaning: "The function's start-up code took too long",
  },
  "build-failed": {
    status: 500,
    meaning: "The function does not build, and no earlier version of it is there to serve (spore dev)",
  },
  "internal-error": { status: 500, meaning: "The gateway itself failed: a bug in Spore" },
  "upgrade-required": {
    status: 426,
    meaning: "The request asks for a WebSocket of a version other than 13",
  },
  "upgrade-unsupported": {
    status: 501,
    meaning: "The request asks for a protocol upgrade other than to WebSocket",
  },
  "instance-crashed": { status: 502, meaning: "The function's process ended before it had answered" },
  "invalid-response": {
    status: 502,
    meaning: "The function's process answered with something that is not valid HTTP",
  },
  overloaded: {
    status: 503,
    meaning: "All instances of the function are busy and the queue is full: try again later",
  },
  "cpu-limit": { status: 503, meaning: "The function used more CPU time than an invocation may" },
  "memory-limit": { status: 503, meaning: "The function used more memory than an instance may" },
  "backed-off": {
    status: 503,
    meaning: "The function has crashed or passed its limits again and again: it is started again later",
  },
  "shutting-down": { status: 503, meaning: "The gateway is shutting down" },
  timeout: { status: 504, meaning: "The function did not answer in time" },
} as const satisfies Record<string, { status: number; meaning: string }>;

/** How a limit was passed that ended an invocation. */
export interface LimitUse {
  /** The limit's key in the config. */
  readonly limit: string;
  readonly used: number;
  readonly allowed: number;
  /** What the use was measured of: the invocation, where it ran alone, else all that ran in its instance. */
  readonly scope: "invocation" | "instance";
}

/** Stable identifier of a failure. */
export type FailureCode = keyof typeof FAILURES;

/** A failure that the gateway reports to its client, as opposed to a bug in the gateway itself. */
export class SporeError extends Error {
  override readonly name = "SporeError";
  readonly code: FailureCode;
  /** The function's own stack, where there is one: for logs and the development page, never for a client in production. */
  readonly functionStack: string | undefined;
  /** Set when the function passed a limit. */
  readonly limitUse: LimitUse | undefined;
  /** When the client may try again, if that is known. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: FailureCode,
    message: string,
    options?: ErrorOptions & {
      readonly functionStack?: string;
      readonly limitUse?: LimitUse;
      readonly retryAfterSeconds?: number;
    },
  ) {
    super(message, options);
    this.code = code;
    this.functionStack = options?.functionStack;
    this.limitUse = options?.limitUse;
    this.retryAfterSeconds = options?.retryAfterSeconds;
  }

  get status(): number {
    return FAILURES[this.code].status;
  }
}

/** Whether untrusted text is a failure's code. */
export function isFailureCode(value: string): value is FailureCode {
  return Object.hasOwn(FAILURES, value);
}
