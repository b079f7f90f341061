import { toUSVString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import { TokenHandle } from "./token-handle.ts";

/** Workers' `EndTag`. */
export class EndTag {
  readonly #handle: TokenHandle;

  constructor(handle: unknown = undefined) {
    this.#handle = checkHandle(handle);
  }

  get name(): string {
    return this.#handle.callForText("name");
  }

  set name(name: unknown) {
    this.#handle.callWithTexts("set_name", [toUSVString(name)]);
  }

  before(_content: unknown, _options: unknown = undefined): this {
    this.#handle.insert("before", arguments);
    return this;
  }

  after(_content: unknown, _options: unknown = undefined): this {
    this.#handle.insert("after", arguments);
    return this;
  }

  remove(): this {
    this.#handle.call("remove");
    return this;
  }
}
defineInterface(EndTag, "EndTag");

/** Workers' `Comment`. */
export class Comment {
  readonly #handle: TokenHandle;

  constructor(handle: unknown = undefined) {
    this.#handle = checkHandle(handle);
  }

  get text(): string {
    return this.#handle.callForText("text");
  }

  set text(text: unknown) {
    this.#handle.callWithTexts("set_text", [toUSVString(text)]);
  }

  get removed(): boolean {
    return this.#handle.call("removed") !== 0;
  }

  before(_content: unknown, _options: unknown = undefined): this {
    this.#handle.insert("before", arguments);
    return this;
  }

  after(_content: unknown, _options: unknown = undefined): this {
    this.#handle.insert("after", arguments);
    return this;
  }

  replace(_content: unknown, _options: unknown = undefined): this {
    this.#handle.insert("replace", arguments);
    return this;
  }

  remove(): this {
    this.#handle.call("remove");
    return this;
  }
}
defineInterface(Comment, "Comment");

/** Workers' `Text`: a piece of a text node. */
export class TextChunk {
  readonly #handle: TokenHandle;

  constructor(handle: unknown = undefined) {
    this.#handle = checkHandle(handle);
  }

  get text(): string {
    return this.#handle.callForText("text");
  }

  get lastInTextNode(): boolean {
    return this.#handle.call("last_in_text_node") !== 0;
  }

  get removed(): boolean {
    return this.#handle.call("removed") !== 0;
  }

  before(_content: unknown, _options: unknown = undefined): this {
    this.#handle.insert("before", arguments);
    return this;
  }

  after(_content: unknown, _options: unknown = undefined): this {
    this.#handle.insert("after", arguments);
    return this;
  }

  replace(_content: unknown, _options: unknown = undefined): this {
    this.#handle.insert("replace", arguments);
    return this;
  }

  remove(): this {
    this.#handle.call("remove");
    return this;
  }
}
defineInterface(TextChunk, "Text");

/** Workers' `Doctype`. */
export class Doctype {
  readonly #handle: TokenHandle;

  constructor(handle: unknown = undefined) {
    this.#handle = checkHandle(handle);
  }

  get name(): unknown {
    return this.#handle.callForObject("name");
  }

  get publicId(): unknown {
    return this.#handle.callForObject("public_id");
  }

  get systemId(): unknown {
    return this.#handle.callForObject("system_id");
  }
}
defineInterface(Doctype, "Doctype");

/** Workers' `DocumentEnd`. */
export class DocumentEnd {
  readonly #handle: TokenHandle;

  constructor(handle: unknown = undefined) {
    this.#handle = checkHandle(handle);
  }

  append(_content: unknown, _options: unknown = undefined): this {
    this.#handle.insert("append", arguments);
    return this;
  }
}
defineInterface(DocumentEnd, "DocumentEnd");

/** Only the platform has handles. */
function checkHandle(handle: unknown): TokenHandle {
  if (handle instanceof TokenHandle) return handle;
  throw new TypeError("Illegal constructor");
}
