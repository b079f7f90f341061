import { reportException } from "../dom/exception-sink.ts";
import { PromisePrototypeThen, PromiseResolve, ReflectApply } from "../primordials.ts";
import { requireArguments } from "../webidl/arguments.ts";

const settled = PromiseResolve(undefined);

/** HTML §8.8: what the callback throws is reported, not turned into a rejection. */
export function queueMicrotask(callback: () => void): void {
  requireArguments(arguments.length, 1, "Failed to execute 'queueMicrotask'");
  if (typeof callback !== "function") {
    throw new TypeError("Failed to execute 'queueMicrotask': parameter 1 is not of type 'Function'.");
  }
  void PromisePrototypeThen(settled, () => {
    try {
      ReflectApply(callback, undefined, []);
    } catch (error) {
      reportException(error);
    }
  });
}
