import { abortReason, addAbortAlgorithm, isAborted, isAbortSignal } from "../dom/abort.ts";
import { NativePromise, PromiseReject } from "../primordials.ts";
import { asDictionary } from "../webidl/arguments.ts";
import { toLong } from "../webidl/integers.ts";
import { defineInterface } from "../webidl/interface.ts";
import { startTimer, stopTimer } from "./timer-table.ts";

const CONSTRUCTOR_KEY = Symbol("internal");

/** Workers' `scheduler`: a timer as a promise. */
export class Scheduler {
  constructor(key: unknown = undefined) {
    if (key !== CONSTRUCTOR_KEY) throw new TypeError("Illegal constructor");
  }

  wait(delay: unknown, options: unknown = undefined): Promise<void> {
    try {
      const { signal } = asDictionary(options, "Failed to execute 'wait' on 'Scheduler'");
      return wait(toLong(delay), signal);
    } catch (error) {
      return PromiseReject(error);
    }
  }
}

function wait(delayMs: number, signal: unknown): Promise<void> {
  if (!isAbortSignal(signal)) {
    return new NativePromise((resolve) => {
      startTimer(delayMs, resolve);
    });
  }
  if (isAborted(signal)) return PromiseReject(abortReason(signal));
  return new NativePromise((resolve, reject) => {
    const timer = startTimer(delayMs, () => {
      removeAlgorithm();
      resolve();
    });
    const removeAlgorithm = addAbortAlgorithm(signal, () => {
      stopTimer(timer);
      reject(abortReason(signal));
    });
  });
}

defineInterface(Scheduler, "Scheduler");

/** The global of that name. */
export const scheduler: Scheduler = new Scheduler(CONSTRUCTOR_KEY);
