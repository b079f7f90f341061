import { type FailureCode, FAILURES } from "#runtime";

/** What a client is told of a failure. */
export interface Problem {
  readonly code: FailureCode;
  /** One sentence on this occurrence. Nothing of the host in it. */
  readonly detail: string;
  /** The function's name. */
  readonly function?: string | undefined;
  /** The invocation's id, which the log line of the failure has too. */
  readonly invocation?: string | undefined;
  /** The function's own stack. Development only. */
  readonly stack?: string | undefined;
}

/** RFC 9457: a failure as `application/problem+json`. */
export function encodeProblem({ code, detail, function: name, invocation, stack }: Problem): string {
  const { status, meaning } = FAILURES[code];
  return `${JSON.stringify({ type: "about:blank", title: meaning, status, detail, code, function: name, invocation, stack })}\n`;
}
