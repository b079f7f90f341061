import { ArrayIsArray, ArrayPrototypeValues, ReflectApply } from "../primordials.ts";
import { requireArguments } from "../webidl/arguments.ts";
import { toUSVString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import type { WrapHandler } from "./engine.ts";
import { TokenHandle } from "./token-handle.ts";

/** Workers' `Element`. */
export class Element {
  readonly #handle: TokenHandle;
  readonly #wrap: WrapHandler;

  constructor(handle: unknown = undefined, wrap: unknown = undefined) {
    if (!(handle instanceof TokenHandle) || typeof wrap !== "function")
      throw new TypeError("Illegal constructor");
    this.#handle = handle;
    this.#wrap = (handler, self) => ReflectApply(wrap, undefined, [handler, self]);
  }

  get tagName(): string {
    return this.#handle.callForText("tag_name");
  }

  set tagName(name: unknown) {
    this.#handle.callWithTexts("set_tag_name", [toUSVString(name)]);
  }

  get attributes(): IterableIterator<unknown> {
    const pairs = this.#handle.callForObject("attributes");
    return ArrayPrototypeValues(ArrayIsArray(pairs) ? pairs : []);
  }

  get removed(): boolean {
    return this.#handle.call("removed") !== 0;
  }

  get namespaceURI(): unknown {
    return this.#handle.callForObject("namespace_uri");
  }

  getAttribute(name: unknown): unknown {
    requireArguments(arguments.length, 1, "Failed to execute 'getAttribute' on 'Element'");
    const { pointer, length } = this.#handle.pass(toUSVString(name));
    return this.#handle.callForObject("getAttribute", [pointer, length]);
  }

  hasAttribute(name: unknown): boolean {
    requireArguments(arguments.length, 1, "Failed to execute 'hasAttribute' on 'Element'");
    return this.#handle.callWithTexts("hasAttribute", [toUSVString(name)]) !== 0;
  }

  setAttribute(name: unknown, value: unknown): this {
    requireArguments(arguments.length, 2, "Failed to execute 'setAttribute' on 'Element'");
    this.#handle.callWithTexts("setAttribute", [toUSVString(name), toUSVString(value)]);
    return this;
  }

  removeAttribute(name: unknown): this {
    requireArguments(arguments.length, 1, "Failed to execute 'removeAttribute' on 'Element'");
    this.#handle.callWithTexts("removeAttribute", [toUSVString(name)]);
    return this;
  }

  before(_content: unknown, _options: unknown = undefined): this {
    this.#handle.insert("before", arguments);
    return this;
  }

  after(_content: unknown, _options: unknown = undefined): this {
    this.#handle.insert("after", arguments);
    return this;
  }

  prepend(_content: unknown, _options: unknown = undefined): this {
    this.#handle.insert("prepend", arguments);
    return this;
  }

  append(_content: unknown, _options: unknown = undefined): this {
    this.#handle.insert("append", arguments);
    return this;
  }

  replace(_content: unknown, _options: unknown = undefined): this {
    this.#handle.insert("replace", arguments);
    return this;
  }

  setInnerContent(_content: unknown, _options: unknown = undefined): this {
    this.#handle.insert("setInnerContent", arguments);
    return this;
  }

  remove(): this {
    this.#handle.call("remove");
    return this;
  }

  removeAndKeepContent(): this {
    this.#handle.call("removeAndKeepContent");
    return this;
  }

  onEndTag(handler: unknown): void {
    const context = "Failed to execute 'onEndTag' on 'Element'";
    if (typeof handler !== "function")
      throw new TypeError(`${context}: parameter 1 is not of type 'Function'`);
    this.#handle.call("onEndTag", [this.#handle.keep(this.#wrap(handler, undefined))]);
  }
}
defineInterface(Element, "Element");
