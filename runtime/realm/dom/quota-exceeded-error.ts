import { asDictionary } from "../webidl/arguments.ts";
import { toDouble } from "../webidl/floats.ts";
import { defineInterface } from "../webidl/interface.ts";
import { DOMException } from "./dom-exception.ts";

const NAME = "QuotaExceededError";
const PREFIX = `Failed to construct '${NAME}'`;

/** Whether `value` is a QuotaExceededError, by its private state. */
export let isQuotaExceededError: (value: unknown) => value is QuotaExceededError;

/** Web IDL §2.8.2: what was asked for, and what there is. */
export class QuotaExceededError extends DOMException {
  readonly #quota: number | null;
  readonly #requested: number | null;

  static {
    isQuotaExceededError = (value: unknown): value is QuotaExceededError =>
      typeof value === "object" && value !== null && #quota in value;
  }

  constructor(message: unknown = "", options: unknown = undefined) {
    const { quota, requested } = asDictionary(options, PREFIX);
    super(message, NAME);
    this.#quota = toAmount(quota, "quota");
    this.#requested = toAmount(requested, "requested");
    if (this.#quota !== null && this.#requested !== null && this.#requested < this.#quota)
      throw new RangeError(`${PREFIX}: The 'requested' value is less than the 'quota' value.`);
  }

  get quota(): number | null {
    return this.#quota;
  }

  get requested(): number | null {
    return this.#requested;
  }
}

function toAmount(value: unknown, name: string): number | null {
  if (value === undefined) return null;
  const amount = toDouble(value, PREFIX);
  if (amount < 0) throw new RangeError(`${PREFIX}: The '${name}' value is negative.`);
  return amount;
}

defineInterface(QuotaExceededError, NAME);
