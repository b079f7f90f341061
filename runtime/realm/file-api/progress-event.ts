import { Event } from "../dom/event.ts";
import { asDictionary, requireArguments } from "../webidl/arguments.ts";
import { toDouble } from "../webidl/floats.ts";
import { defineInterface } from "../webidl/interface.ts";

/** XMLHttpRequest §5. */
export class ProgressEvent extends Event {
  readonly #lengthComputable: boolean;
  readonly #loaded: number;
  readonly #total: number;

  constructor(type: string, options: unknown = undefined) {
    const prefix = "Failed to construct 'ProgressEvent'";
    requireArguments(arguments.length, 1, prefix);
    super(type, options);
    const { lengthComputable, loaded = 0, total = 0 } = asDictionary(options, prefix);
    this.#lengthComputable = Boolean(lengthComputable);
    this.#loaded = toDouble(loaded, prefix);
    this.#total = toDouble(total, prefix);
  }

  get lengthComputable(): boolean {
    return this.#lengthComputable;
  }

  get loaded(): number {
    return this.#loaded;
  }

  get total(): number {
    return this.#total;
  }
}

defineInterface(ProgressEvent, "ProgressEvent");
