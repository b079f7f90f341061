import { asDictionary, requireArguments } from "../webidl/arguments.ts";
import { toDOMString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import { Event, eventState } from "./event.ts";

/** DOM §2.4. */
export class CustomEvent extends Event {
  #detail: unknown;

  constructor(type: string, options: unknown = undefined) {
    requireArguments(arguments.length, 1, "Failed to construct 'CustomEvent'");
    super(type, options);
    this.#detail = asDictionary(options, "Failed to construct 'CustomEvent'")["detail"] ?? null;
  }

  get detail(): unknown {
    return this.#detail;
  }

  initCustomEvent(type: string, bubbles: unknown = false, cancelable: unknown = false): void {
    requireArguments(arguments.length, 1, "Failed to execute 'initCustomEvent' on 'CustomEvent'");
    const name = toDOMString(type);
    if (eventState(this)?.isDispatching === true) return;
    super.initEvent(name, bubbles, cancelable);
    const { 3: detail } = arguments;
    this.#detail = detail ?? null;
  }
}

defineInterface(CustomEvent, "CustomEvent");
