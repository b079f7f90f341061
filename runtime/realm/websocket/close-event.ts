import { Event } from "../dom/event.ts";
import { asDictionary, requireArguments } from "../webidl/arguments.ts";
import { toDOMString, toUnsignedShort, toUSVString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";

const PREFIX = "Failed to construct 'CloseEvent'";

/** WebSockets §6. */
export class CloseEvent extends Event {
  readonly #wasClean: boolean;
  readonly #code: number;
  readonly #reason: string;

  constructor(type: string, options: unknown = undefined) {
    requireArguments(arguments.length, 1, PREFIX);
    super(toDOMString(type), options);
    const { code = 0, reason = "", wasClean } = asDictionary(options, PREFIX);
    this.#code = toUnsignedShort(code);
    this.#reason = toUSVString(reason);
    this.#wasClean = Boolean(wasClean);
  }

  get wasClean(): boolean {
    return this.#wasClean;
  }

  get code(): number {
    return this.#code;
  }

  get reason(): string {
    return this.#reason;
  }
}

defineInterface(CloseEvent, "CloseEvent");
