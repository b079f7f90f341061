import { asDictionary, isObject, requireArguments } from "../webidl/arguments.ts";
import { defineInterface } from "../webidl/interface.ts";
import { Event } from "./event.ts";

/** HTML §8.1.4.7.1. */
export class PromiseRejectionEvent extends Event {
  readonly #promise: object;
  readonly #reason: unknown;

  constructor(type: string, options: unknown) {
    const prefix = "Failed to construct 'PromiseRejectionEvent'";
    requireArguments(arguments.length, 2, prefix);
    super(type, options);
    const { promise, reason } = asDictionary(options, prefix);
    if (!isObject(promise)) throw new TypeError(`${prefix}: Required member is not an object: promise.`);
    this.#promise = promise;
    this.#reason = reason;
  }

  get promise(): object {
    return this.#promise;
  }

  get reason(): unknown {
    return this.#reason;
  }
}

defineInterface(PromiseRejectionEvent, "PromiseRejectionEvent");
