import { randomBytes } from "node:crypto";
import type { SporeError } from "#runtime";
import type { RequestFailure } from "./app.ts";
import { makeAnswerHead } from "./dispatch/answer-head.ts";
import type { ErrorPage } from "./error-page.ts";
import { encodeProblem } from "./problem.ts";

/** A failure, ready to be logged. */
export interface LoggedFailure {
  readonly invocation: string;
  readonly failure: RequestFailure;
}

export interface FailureOptions {
  readonly log: (logged: LoggedFailure) => void;
  /** Makes a page of a failure for a browser; undefined leaves the client with the problem document. Development only. */
  readonly page?: ((logged: LoggedFailure) => ErrorPage | undefined) | undefined;
  /** Makes the `stack` of the problem document. Development only. */
  readonly stack?: ((logged: LoggedFailure) => string | undefined) | undefined;
  /** Whether clients may see the exception's own message. */
  readonly showsDetail: boolean;
}

/** What a client that is not the function's author may read of a failure whose message is the function's own. */
const NEUTRAL = new Map([
  ["exception", "The function threw an exception"],
  ["startup-failed", "The function's start-up code failed"],
  ["internal-error", "The gateway could not handle the request"],
]);

/** Answers failed requests. Their ids are unique to this process, and short enough to read out. */
export function createFailureAnswerer(options: FailureOptions): (failure: RequestFailure) => void {
  const prefix = randomBytes(4).toString("hex");
  let count = 0;
  return (failure) => {
    count += 1;
    const invocation = failure.record?.id ?? `${prefix}-${count.toString(36)}`;
    const logged = { invocation, failure };
    options.log(logged);
    const { error, exchange } = failure;
    // The relay has cut the connection: there is nobody to answer.
    if (exchange.isAnswered || exchange.isGone) return;
    const { body, fields } = encodeAnswer(logged, options);
    const bytes = Buffer.from(body);
    if (failure.record !== undefined) failure.record.responseBytes += bytes.length;
    const head = makeAnswerHead({
      status: error.status,
      fields: [...fields, "cache-control", "no-store", ...fieldsOf(error)],
      // What is left of a body that was refused would be read only to be thrown away.
      closes: error.code === "body-too-large",
    });
    exchange.sendWhole(head, bytes.length, exchange.method === "HEAD" ? undefined : bytes);
  };
}

const FIELDS_BY_CODE = new Map<string, readonly string[]>([
  ["overloaded", ["retry-after", "1"]],
  ["shutting-down", ["retry-after", "1"]],
  // RFC 6455 §4.4.
  ["upgrade-required", ["upgrade", "websocket", "sec-websocket-version", "13"]],
]);

function fieldsOf({ code, retryAfterSeconds }: SporeError): readonly string[] {
  if (retryAfterSeconds !== undefined) return ["retry-after", String(retryAfterSeconds)];
  return FIELDS_BY_CODE.get(code) ?? [];
}

interface EncodedAnswer {
  readonly body: string;
  /** Names and values in turn. */
  readonly fields: readonly string[];
}

function encodeAnswer(logged: LoggedFailure, { page, stack, showsDetail }: FailureOptions): EncodedAnswer {
  const { invocation, failure } = logged;
  const { error, served } = failure;
  const found = page?.(logged);
  if (found !== undefined) {
    const fields = [
      ["content-type", "text/html; charset=utf-8"],
      ["content-security-policy", found.policy],
      ["x-content-type-options", "nosniff"],
    ].flat();
    return { body: found.html, fields };
  }
  const detail = (showsDetail ? undefined : NEUTRAL.get(error.code)) ?? error.message;
  const { code, limitUse } = error;
  const problem = { code, detail, function: served?.name, invocation, limitUse, stack: stack?.(logged) };
  return { body: encodeProblem(problem), fields: ["content-type", "application/problem+json"] };
}
