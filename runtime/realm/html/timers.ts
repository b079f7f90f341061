import { ReflectApply } from "../primordials.ts";
import { requireArguments } from "../webidl/arguments.ts";
import { toLong } from "../webidl/integers.ts";
import { startScriptTimer, stopTimer } from "./timer-table.ts";

/** HTML §8.7: past this many timers set from within timers, a delay is at least {@link NESTED_DELAY_MS}. */
const NESTING_LIMIT = 5;
const NESTED_DELAY_MS = 4;

let nesting = 0;

/** HTML §8.7. A string handler is a TypeError: code is not made of strings here. */
export function setTimeout(handler: unknown, timeout: unknown = 0, ...rest: unknown[]): number {
  requireArguments(arguments.length, 1, "Failed to execute 'setTimeout'");
  return schedule(handler, { name: "setTimeout", timeout, rest });
}

/** HTML §8.7. */
export function setInterval(handler: unknown, timeout: unknown = 0, ...rest: unknown[]): number {
  requireArguments(arguments.length, 1, "Failed to execute 'setInterval'");
  return schedule(handler, { name: "setInterval", timeout, rest });
}

/** HTML §8.7. */
export function clearTimeout(id: unknown = 0): void {
  stopTimer(toLong(id));
}

/** HTML §8.7: the same list of timers as `clearTimeout`. */
export function clearInterval(id: unknown = 0): void {
  stopTimer(toLong(id));
}

function schedule(
  handler: unknown,
  { name, timeout, rest }: { readonly name: string; readonly timeout: unknown; readonly rest: unknown[] },
): number {
  if (typeof handler !== "function") {
    throw new TypeError(`Failed to execute '${name}': parameter 1 is not of type 'Function'.`);
  }
  const callback: Function = handler;
  const level = nesting + 1;
  let delayMs = toLong(timeout);
  if (delayMs < 0) delayMs = 0;
  if (level > NESTING_LIMIT && delayMs < NESTED_DELAY_MS) delayMs = NESTED_DELAY_MS;
  function run(this: void): void {
    nesting = level;
    try {
      ReflectApply(callback, globalThis, rest);
    } finally {
      nesting = 0;
    }
  }
  return startScriptTimer(delayMs, { run, isRepeating: name === "setInterval" });
}
