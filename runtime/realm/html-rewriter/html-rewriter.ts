import { Body } from "../fetch/body.ts";
import { isResponse, makeResponse, responseStateOf, type Response } from "../fetch/response.ts";
import { ArrayPrototypePush, ArrayPrototypeSlice } from "../primordials.ts";
import { isObject, requireArguments } from "../webidl/arguments.ts";
import { toUSVString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import { isSelector } from "./selector.ts";
import { rewriteStream, type Registration } from "./rewriting.ts";

const ELEMENT_HANDLERS = ["element", "comments", "text"];
const DOCUMENT_HANDLERS = ["doctype", "comments", "text", "end"];

/** Workers' `HTMLRewriter`. What it does is done by lol-html, as there. */
export class HTMLRewriter {
  readonly #registrations: Registration[] = [];

  on(selector: unknown, handlers: unknown): this {
    const context = "Failed to execute 'on' on 'HTMLRewriter'";
    requireArguments(arguments.length, 2, context);
    const text = toUSVString(selector);
    if (!isSelector(text)) throw new TypeError(`${context}: '${text}' is not a selector that lol-html has.`);
    ArrayPrototypePush(this.#registrations, {
      selector: text,
      handlers: readHandlers(handlers, ELEMENT_HANDLERS, context),
    });
    return this;
  }

  onDocument(handlers: unknown): this {
    const context = "Failed to execute 'onDocument' on 'HTMLRewriter'";
    requireArguments(arguments.length, 1, context);
    ArrayPrototypePush(this.#registrations, {
      selector: undefined,
      handlers: readHandlers(handlers, DOCUMENT_HANDLERS, context),
    });
    return this;
  }

  transform(response: unknown): Response {
    const context = "Failed to execute 'transform' on 'HTMLRewriter'";
    const registrations = ArrayPrototypeSlice(this.#registrations);
    requireArguments(arguments.length, 1, context);
    if (!isResponse(response)) throw new TypeError(`${context}: parameter 1 is not of type 'Response'.`);
    const { body, headers, ...state } = responseStateOf(response);
    if (body?.isUnusable === true) throw new TypeError(`${context}: Response body is already used`);
    const kept = headers.copy();
    if (body === null) return makeResponse({ ...state, headers: kept, guard: "response", body });
    // The rewritten body may have another length.
    kept.delete("content-length");
    // What is rewritten is the decoded body.
    if (body.isCoded) kept.delete("content-encoding");
    const rewritten = new Body(undefined, rewriteStream(body.stream, registrations));
    return makeResponse({ ...state, headers: kept, guard: "response", body: rewritten });
  }
}
defineInterface(HTMLRewriter, "HTMLRewriter");

/** The handlers as they are now; each is called on the object that it was found on. */
function readHandlers(value: unknown, names: readonly string[], context: string): Registration["handlers"] {
  if (!isObject(value)) throw new TypeError(`${context}: The handlers are not an object.`);
  const handlers: { name: string; handler: Function; self: unknown }[] = [];
  for (let index = 0; index < names.length; index++) {
    const name = names[index] ?? "";
    const handler = value[name];
    if (handler === undefined || handler === null) continue;
    if (typeof handler !== "function")
      throw new TypeError(`${context}: The handler '${name}' is not a function.`);
    ArrayPrototypePush(handlers, { name, handler, self: value });
  }
  return handlers;
}
