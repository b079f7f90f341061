import { asDictionary, requireArguments } from "../webidl/arguments.ts";
import { toDOMString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import { Event } from "./event.ts";

/** HTML §8.1.4.6. */
export class ErrorEvent extends Event {
  readonly #message: string;
  readonly #filename: string;
  readonly #lineno: number;
  readonly #colno: number;
  readonly #error: unknown;

  constructor(type: string, options: unknown = undefined) {
    requireArguments(arguments.length, 1, "Failed to construct 'ErrorEvent'");
    super(type, options);
    const init = asDictionary(options, "Failed to construct 'ErrorEvent'");
    this.#colno = toUnsignedLong(init["colno"]);
    this.#error = init["error"];
    this.#filename = toDOMString(init["filename"] ?? "");
    this.#lineno = toUnsignedLong(init["lineno"]);
    this.#message = toDOMString(init["message"] ?? "");
  }

  get message(): string {
    return this.#message;
  }

  get filename(): string {
    return this.#filename;
  }

  get lineno(): number {
    return this.#lineno;
  }

  get colno(): number {
    return this.#colno;
  }

  get error(): unknown {
    return this.#error;
  }
}

function toUnsignedLong(value: unknown): number {
  // @ts-expect-error -- ToNumber of whatever the function passed, a TypeError for a symbol or a bigint
  return value >>> 0;
}

defineInterface(ErrorEvent);
