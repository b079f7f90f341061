import { defineInterface } from "../webidl/interface.ts";

const CONSTRUCTOR_KEY = Symbol("internal");

/** HTML §8.10, the members that workers have. */
export class Navigator {
  readonly #userAgent = "Cloudflare-Workers";

  constructor(key: unknown = undefined) {
    if (key !== CONSTRUCTOR_KEY) throw new TypeError("Illegal constructor");
  }

  /** The value by which libraries tell this kind of runtime from a browser or Node. */
  get userAgent(): string {
    return this.#userAgent;
  }

  get hardwareConcurrency(): number {
    void this.#userAgent;
    return 1;
  }

  get language(): string {
    void this.#userAgent;
    return "en";
  }

  get languages(): readonly string[] {
    void this.#userAgent;
    return LANGUAGES;
  }

  get onLine(): boolean {
    void this.#userAgent;
    return true;
  }
}

const LANGUAGES = Object.freeze(["en"]);

defineInterface(Navigator, "Navigator");

/** The global of that name. */
export const navigator: Navigator = new Navigator(CONSTRUCTOR_KEY);
