import { type FailureCode, FAILURES, type LimitUse } from "#runtime";

/** What a client is told of a failure. */
export interface Problem {
  readonly code: FailureCode;
  /** One sentence on this occurrence. Nothing of the host in it. */
  readonly detail: string;
  /** The function's name. */
  readonly function?: string | undefined;
  /** The invocation's id, which the log line of the failure has too. */
  readonly invocation?: string | undefined;
  /** The limit that was passed, if one was. */
  readonly limitUse?: LimitUse | undefined;
  /** The function's own stack. Development only. */
  readonly stack?: string | undefined;
}

/** RFC 9457: a failure as `application/problem+json`. */
export function encodeProblem({ function: name, limitUse, ...problem }: Problem): string {
  const { status, meaning } = FAILURES[problem.code];
  return `${JSON.stringify({ type: "about:blank", title: meaning, status, ...problem, function: name, ...limitUse })}\n`;
}
