import { WeakMapPrototypeGet, WeakMapPrototypeSet } from "../primordials.ts";
import { asDictionary, requireArguments } from "../webidl/arguments.ts";
import { toUSVString } from "../webidl/convert.ts";
import type { Engine, Text } from "./engine.ts";

/** The kinds of tokens, as lol-html's functions name them. */
export type TokenKind = "element" | "endtag" | "comment" | "textchunk" | "doctype" | "documentend";

const HTML = { html: true };
const handles = new WeakMap<object, TokenHandle>();

/** Something of the document, for as long as its handler runs. */
export class TokenHandle {
  readonly #engine: Engine;
  readonly #kind: TokenKind;
  #pointer: number;

  constructor(engine: Engine, kind: TokenKind, pointer: number) {
    this.#engine = engine;
    this.#kind = kind;
    this.#pointer = pointer;
  }

  /** Calls the token's function of that name. */
  call(name: string, parameters: readonly number[] = []): number {
    const self = this.#self();
    const all = [self];
    for (let index = 0; index < parameters.length; index++) all[index + 1] = parameters[index] ?? 0;
    return this.#engine.call(`${this.#kind}_${name}`, all);
  }

  /** Calls one that gives an object. */
  callForObject(name: string, parameters: readonly number[] = []): unknown {
    return this.#engine.take(this.call(name, parameters));
  }

  /** Calls one that gives a text. */
  callForText(name: string): string {
    return this.#engine.callForText(`${this.#kind}_${name}`, this.#self());
  }

  /** Copies a text in, for one of the token's functions. */
  pass(text: string): Text {
    this.#self();
    return this.#engine.pass(text);
  }

  /** Calls one that takes texts. */
  callWithTexts(name: string, texts: readonly string[]): number {
    const parameters: number[] = [];
    this.#self();
    for (let index = 0; index < texts.length; index++) {
      const { pointer, length } = this.#engine.pass(texts[index] ?? "");
      parameters[index * 2] = pointer;
      parameters[index * 2 + 1] = length;
    }
    return this.call(name, parameters);
  }

  /** Puts content somewhere: text, unless the options say that it is HTML. */
  insert(name: string, given: ArrayLike<unknown>): void {
    const context = `Failed to execute '${name}'`;
    requireArguments(given.length, 1, context);
    const content = toUSVString(given[0]);
    const { html } = asDictionary(given[1], context);
    this.#self();
    const { pointer, length } = this.#engine.pass(content);
    this.call(name, [pointer, length, html ? this.#engine.keep(HTML) : 0]);
  }

  /** Keeps an object for one of the token's functions; gives its number. */
  keep(value: unknown): number {
    return this.#engine.keep(value);
  }

  /** The handler is over: the token cannot be used any more. */
  release(): void {
    if (this.#pointer === 0) return;
    this.#engine.call(`__wbg_${this.#kind}_free`, [this.#pointer]);
    this.#pointer = 0;
  }

  #self(): number {
    if (this.#pointer !== 0) return this.#pointer;
    throw new TypeError(
      "This content token is no longer valid. Content tokens are only valid during the execution of the relevant content handler.",
    );
  }
}

/** Remembers which handle a token has, for {@link releaseToken}. */
export function registerToken<Token extends object>(token: Token, handle: TokenHandle): Token {
  WeakMapPrototypeSet(handles, token, handle);
  return token;
}

/** The handler that got `token` is over. */
export function releaseToken(token: object): void {
  WeakMapPrototypeGet(handles, token)?.release();
}
