import { FAILURES, StackMapper } from "#runtime";
import type { RequestFailure } from "../app.ts";
import { type ErrorPage, renderErrorPage } from "../error-page.ts";
import type { LoggedFailure } from "../failures.ts";
import { keepOwnFrames } from "../function-stacks.ts";

/** A failure in the words of the function's own sources. */
export interface Explanation {
  readonly title: string;
  /** The place, and the code around it. */
  readonly frame: string | undefined;
  readonly stack: string | undefined;
}

/** Explains a failure to the function's author. */
export function explainFailure({ error, served }: RequestFailure): Explanation {
  if (error.code === "build-failed") return explainBuild(error.message);
  const { functionStack = "" } = error;
  if (functionStack === "") return { title: error.message, frame: undefined, stack: undefined };
  const mapper = new StackMapper(served?.sourceMap ?? "");
  return {
    title: error.message,
    frame: mapper.frame(functionStack),
    stack: keepOwnFrames(mapper.mapStack(functionStack)),
  };
}

/** A page of the failure, for clients that ask for HTML. */
export function createPage({ invocation, failure }: LoggedFailure): ErrorPage | undefined {
  const { error, served, exchange } = failure;
  if (!(exchange.field("accept") ?? "").includes("text/html")) return undefined;
  return renderErrorPage({
    ...explainFailure(failure),
    status: error.status,
    code: error.code,
    meaning: FAILURES[error.code].meaning,
    function: served?.name,
    invocation,
    request: `${exchange.method} ${exchange.target}`.slice(0, 500),
  });
}

/** A build's message begins with a sentence; places and code frames follow. */
function explainBuild(message: string): Explanation {
  const [title = "", ...rest] = message.split("\n");
  return { title, frame: rest.join("\n").trim() || undefined, stack: undefined };
}
