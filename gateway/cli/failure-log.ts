import { mapStack, type SporeError } from "#runtime";
import type { LoggedFailure } from "../failures.ts";
import { keepOwnFrames } from "../function-stacks.ts";
import type { Log } from "../telemetry/mod.ts";

/** Failures of the client's making: told to the client, and of no interest to the operator one by one. */
const QUIET: ReadonlySet<string> = new Set([
  "no-route",
  "bad-request",
  "uri-too-long",
  "body-too-large",
  "upgrade-required",
  "upgrade-unsupported",
]);

/** Logs failures with what helps to mend them: the function's stack in its own sources. */
export function createFailureLog(log: Log): (logged: LoggedFailure) => void {
  return ({ invocation, failure: { error, served, exchange, record } }) => {
    if (QUIET.has(error.code)) return;
    const where = `${exchange.method} ${exchange.target}`.slice(0, 500);
    const cause = error.cause instanceof Error ? `\n${error.cause.stack ?? error.cause.message}` : "";
    const what = describeError(error, served?.sourceMap);
    log.line({
      function: served?.name ?? "gateway",
      versionId: served?.version?.id,
      level: "error",
      text: `${error.code} (${invocation}) ${where}: ${what}${cause}`,
      request: record,
      code: error.code,
    });
  };
}

/** The stack in the function's own sources, which mostly begins with the message. */
function describeError({ message, functionStack = "" }: SporeError, sourceMap: string | undefined): string {
  if (functionStack === "") return message;
  const stack = keepOwnFrames(sourceMap === undefined ? functionStack : mapStack(functionStack, sourceMap));
  return stack.startsWith(message) ? stack : `${message}\n${stack}`;
}
