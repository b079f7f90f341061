import { asDictionary, requireArguments } from "../webidl/arguments.ts";
import { toDOMString, toUSVString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import { Event } from "./event.ts";

/** What an ErrorEvent tells beside its type. */
export interface ErrorParts {
  readonly message: string;
  readonly filename: string;
  readonly lineno: number;
  readonly colno: number;
  readonly error: unknown;
}

/** The parts of `event`, or undefined when it is no ErrorEvent. */
export let errorEventParts: (event: Event) => ErrorParts | undefined;

/** HTML §8.1.4.6. */
export class ErrorEvent extends Event {
  readonly #parts: ErrorParts;

  static {
    errorEventParts = (event: Event): ErrorParts | undefined => (#parts in event ? event.#parts : undefined);
  }

  constructor(type: string, options: unknown = undefined) {
    requireArguments(arguments.length, 1, "Failed to construct 'ErrorEvent'");
    super(type, options);
    // Web IDL §3.2.17: members are read in lexicographical order.
    const init = asDictionary(options, "Failed to construct 'ErrorEvent'");
    const colno = toUnsignedLong(init["colno"]);
    const { error } = init;
    const filename = toUSVString(orEmpty(init["filename"]));
    const lineno = toUnsignedLong(init["lineno"]);
    const message = toDOMString(orEmpty(init["message"]));
    this.#parts = { message, filename, lineno, colno, error };
  }

  get message(): string {
    return this.#parts.message;
  }

  get filename(): string {
    return this.#parts.filename;
  }

  get lineno(): number {
    return this.#parts.lineno;
  }

  get colno(): number {
    return this.#parts.colno;
  }

  get error(): unknown {
    return this.#parts.error;
  }
}

function orEmpty(value: unknown): unknown {
  return value === undefined ? "" : value;
}

function toUnsignedLong(value: unknown): number {
  // @ts-expect-error -- ToNumber of whatever the function passed, a TypeError for a symbol or a bigint
  return value >>> 0;
}

defineInterface(ErrorEvent, "ErrorEvent");
