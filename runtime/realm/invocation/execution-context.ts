import { defineInterface } from "../webidl/interface.ts";
import { writeLine } from "../console/write-line.ts";
import type { Invocation } from "./invocation.ts";

const TRUSTED = {};

/** The `ctx` of a fetch handler, as Workers has it. */
export class ExecutionContext {
  readonly #invocation: Invocation;
  readonly #props: object = {};

  constructor(key: unknown, invocation: Invocation) {
    if (key !== TRUSTED) throw new TypeError("Illegal constructor");
    this.#invocation = invocation;
  }

  /** Keeps the invocation going until `promise` has settled, after the response was sent and when the client has left. */
  waitUntil(promise: unknown): void {
    this.#invocation.waitUntil(promise);
  }

  /** Workers would pass the request to the origin if the handler throws; here is no origin, and the failure then says so. */
  passThroughOnException(): void {
    this.#invocation.passesThrough = true;
    warnOnce();
  }

  get props(): object {
    return this.#props;
  }
}
defineInterface(ExecutionContext, "ExecutionContext");

/** Makes the context of one invocation. */
export function createExecutionContext(invocation: Invocation): ExecutionContext {
  return new ExecutionContext(TRUSTED, invocation);
}

let hasWarned = false;

function warnOnce(): void {
  if (hasWarned) return;
  hasWarned = true;
  writeLine("warn", "passThroughOnException() has no effect: there is no origin behind a function on Spore");
}
