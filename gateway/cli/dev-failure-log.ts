import type { LoggedFailure } from "../failures.ts";
import type { Log } from "../telemetry/mod.ts";
import { explainFailure } from "./dev-explain.ts";

/** Logs failed requests for the function's author: what happened, the code around the place, the stack. */
export function createDevFailureLog(log: Log): (logged: LoggedFailure) => void {
  return ({ failure }) => {
    const { error, served, exchange, record } = failure;
    const { title, frame, stack } = explainFailure(failure);
    const where = `${exchange.method} ${exchange.target}`.slice(0, 500);
    // A build's error was shown when it happened.
    const details =
      error.code === "build-failed" ? [] : [frame, withoutTitle(stack, title), describeBug(error.cause)];
    const parts = [`${where}: ${error.code}: ${title}`, ...details].filter(
      (part) => part !== undefined && part !== "",
    );
    log.line({
      function: served?.name ?? "gateway",
      versionId: served?.version?.id,
      level: "error",
      text: parts.join("\n\n"),
      request: record,
      code: error.code,
    });
  };
}

/** A stack begins with the message, which is shown already. */
function withoutTitle(stack: string | undefined, title: string): string | undefined {
  return stack?.startsWith(title) === true ? stack.slice(title.length).replace(/^\n/, "") : stack;
}

/** What is behind an error of the gateway itself. */
function describeBug(cause: unknown): string | undefined {
  return cause instanceof Error ? (cause.stack ?? cause.message) : undefined;
}
