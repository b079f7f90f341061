import { ObjectFreeze } from "../primordials.ts";
import { asDictionary, requireArguments } from "../webidl/arguments.ts";
import { toDOMString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import { toArray } from "../webidl/to-array.ts";
import { Event } from "./event.ts";

/** HTML §9.1. */
export class MessageEvent extends Event {
  readonly #data: unknown;
  readonly #origin: string;
  readonly #lastEventId: string;
  readonly #source: unknown;
  readonly #ports: readonly unknown[];

  constructor(type: string, options: unknown = undefined) {
    const prefix = "Failed to construct 'MessageEvent'";
    requireArguments(arguments.length, 1, prefix);
    super(type, options);
    const init = asDictionary(options, prefix);
    const { data = null, lastEventId = "", origin = "", ports, source = null } = init;
    this.#data = data;
    this.#lastEventId = toDOMString(lastEventId);
    this.#origin = toDOMString(origin);
    this.#ports = ObjectFreeze(ports === undefined ? [] : toArray(ports, prefix));
    this.#source = source;
  }

  get data(): unknown {
    return this.#data;
  }

  get origin(): string {
    return this.#origin;
  }

  get lastEventId(): string {
    return this.#lastEventId;
  }

  get source(): unknown {
    return this.#source;
  }

  get ports(): readonly unknown[] {
    return this.#ports;
  }
}

defineInterface(MessageEvent);
