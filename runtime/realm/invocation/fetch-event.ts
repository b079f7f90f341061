import { DOMException } from "../dom/dom-exception.ts";
import { Event } from "../dom/event.ts";
import type { Request } from "../fetch/request.ts";
import { defineInterface } from "../webidl/interface.ts";
import type { Invocation } from "./invocation.ts";

/** What a listener gave to `respondWith`; undefined when none called it. */
export let takeResponse: (event: FetchEvent) => { readonly response: unknown } | undefined;

/** Service Workers §4.6: the event that a fetch listener gets. Functions cannot make one that leads anywhere. */
export class FetchEvent extends Event {
  readonly #request: Request;
  readonly #invocation: Invocation;
  #response: unknown;
  #hasResponse = false;

  constructor(type: "fetch", request: Request, invocation: Invocation) {
    super(type, { cancelable: true });
    this.#request = request;
    this.#invocation = invocation;
  }

  get request(): Request {
    return this.#request;
  }

  /** Takes the response, or a promise of it. */
  respondWith(response: unknown): void {
    if (this.#hasResponse) {
      throw new DOMException("FetchEvent.respondWith() has already been called.", "InvalidStateError");
    }
    this.#hasResponse = true;
    this.#response = response;
    this.stopImmediatePropagation();
  }

  waitUntil(promise: unknown): void {
    this.#invocation.waitUntil(promise);
  }

  passThroughOnException(): void {
    this.#invocation.passesThrough = true;
  }

  static {
    takeResponse = (event: FetchEvent): { readonly response: unknown } | undefined =>
      event.#hasResponse ? { response: event.#response } : undefined;
  }
}
defineInterface(FetchEvent, "FetchEvent");
