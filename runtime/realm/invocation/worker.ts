import { catchReported, reportException } from "../dom/exception-sink.ts";
import { fireEvent, globalTarget, hasListeners } from "../dom/event-target.ts";
import { trustEvent } from "../dom/event.ts";
import type { Request } from "../fetch/request.ts";
import { createExecutionContext } from "./execution-context.ts";
import { FetchEvent, takeResponse } from "./fetch-event.ts";
import type { Invocation } from "./invocation.ts";

/** Calls the function with one request. What it throws is the invocation's failure. */
export type FetchHandler = (request: Request, invocation: Invocation) => void;

/**
 * Finds out how the version takes requests, once its start-up code has run.
 *
 * @param exported The default export of the entry, if it has one.
 * @throws {TypeError} When there is nothing that takes requests; the message says what was found.
 */
export function findHandler(exported: unknown, env: object): FetchHandler {
  if (exported === undefined && hasListeners(globalTarget, "fetch")) return dispatchFetch;
  if (isEntrypointClass(exported)) return createClassHandler(exported, env);
  if (isFetcher(exported)) {
    return (request, invocation) => {
      invocation.settleWith(exported.fetch(request, env, createExecutionContext(invocation)));
    };
  }
  throw new TypeError(
    `Cannot serve requests: found ${describeExport(exported)}, wanted a default export with a fetch() method, or addEventListener("fetch", …)`,
  );
}

interface Fetcher {
  fetch(request: Request, env?: object, context?: object): unknown;
}

function isFetcher(value: unknown): value is Fetcher {
  return (
    (isObject(value) || typeof value === "function") && "fetch" in value && typeof value.fetch === "function"
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isEntrypointClass(value: unknown): value is new (context: object, env: object) => Fetcher {
  if (typeof value !== "function") return false;
  const prototype: unknown = value.prototype;
  return isFetcher(prototype);
}

function createClassHandler(
  entrypoint: new (context: object, env: object) => Fetcher,
  env: object,
): FetchHandler {
  return (request, invocation) => {
    const instance = new entrypoint(createExecutionContext(invocation), env);
    invocation.settleWith(instance.fetch(request));
  };
}

/** A listener that throws before anybody answered is what an exception in a fetch handler is; after that, it is only reported. */
function dispatchFetch(request: Request, invocation: Invocation): void {
  const event = new FetchEvent("fetch", request, invocation);
  const thrown = catchReported(() => fireEvent(globalTarget, trustEvent(event)));
  const answer = takeResponse(event);
  if (answer === undefined && thrown !== undefined) return invocation.fail(thrown.error);
  if (thrown !== undefined) reportException(thrown.error);
  invocation.settleWith(answer?.response);
}

function describeExport(exported: unknown): string {
  if (exported === undefined) return "no default export and no fetch listener";
  if (isObject(exported)) return "a default export without a fetch() method";
  return `a default export that is ${exported === null ? "null" : `a ${typeof exported}`}`;
}
