import { DOMException } from "../dom/dom-exception.ts";
import { Event, trustEvent } from "../dom/event.ts";
import { defineEventHandler } from "../dom/event-handler.ts";
import { EventTarget, fireEvent } from "../dom/event-target.ts";
import { MessageEvent } from "../dom/message-event.ts";
import { queueTask, startTimer } from "../html/timer-table.ts";
import { MathMin, PromisePrototypeThen } from "../primordials.ts";
import { parseHref } from "../url/parse.ts";
import { originOfHref } from "../url/origin.ts";
import { asDictionary, requireArguments } from "../webidl/arguments.ts";
import { toUSVString } from "../webidl/convert.ts";
import { defineConstants, defineInterface } from "../webidl/interface.ts";
import { Connection } from "./connection.ts";
import type { StreamEvent } from "./event-parser.ts";

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 2;
const FIRST_RETRY_MS = 3_000;
/** HTML §9.2.3 allows to wait longer after attempts that failed: up to 32 times as long. */
const MAX_DOUBLINGS = 5;

let isSource: (value: unknown) => value is EventSource;

/**
 * HTML §9.2, over this realm's own fetch.
 *
 * It lives until it is closed or its instance ends. It keeps neither an invocation nor the instance from ending: whoever waits for an event gives
 * a promise of it to `ctx.waitUntil`.
 */
export class EventSource extends EventTarget {
  readonly #url: string;
  readonly #withCredentials: boolean;
  #readyState = CONNECTING;
  #retryMs = FIRST_RETRY_MS;
  #failures = 0;
  #lastEventId = "";
  #origin = "";
  #connection: Connection | undefined;

  static {
    isSource = (value: unknown): value is EventSource =>
      typeof value === "object" && value !== null && #readyState in value;
  }

  constructor(url: unknown, options: unknown = undefined) {
    const prefix = "Failed to construct 'EventSource'";
    requireArguments(arguments.length, 1, prefix);
    super();
    const text = toUSVString(url);
    this.#withCredentials = Boolean(asDictionary(options, prefix)["withCredentials"]);
    this.#url = parseHref(text);
    if (this.#url === "") {
      throw new DOMException(`${prefix}: Cannot open an EventSource to '${text}'.`, "SyntaxError");
    }
    this.#connect();
  }

  get url(): string {
    return this.#url;
  }

  get withCredentials(): boolean {
    return this.#withCredentials;
  }

  get readyState(): number {
    return this.#readyState;
  }

  close(): void {
    this.#readyState = CLOSED;
    this.#connection?.close();
    this.#connection = undefined;
  }

  #connect(): void {
    const connection = new Connection({
      onOpen: (url) => this.#announce(url),
      onEvent: (event) => this.#dispatch(event),
      onRetry: (delayMs) => {
        this.#retryMs = delayMs;
      },
      onLastEventId: (id) => {
        this.#lastEventId = id;
      },
    });
    this.#connection = connection;
    const ended = connection.run({
      url: this.#url,
      withCredentials: this.#withCredentials,
      lastEventId: this.#lastEventId,
    });
    void PromisePrototypeThen(ended, (mayRetry) => (mayRetry ? this.#reconnect() : this.#fail()));
  }

  /** HTML §9.2.3 "announce the connection". */
  #announce(url: string): void {
    this.#failures = 0;
    this.#origin = originOfHref(url);
    queueTask(() => {
      if (this.#readyState === CLOSED) return;
      this.#readyState = OPEN;
      this.#fire("open");
    });
  }

  /** HTML §9.2.3 "reestablish the connection". */
  #reconnect(): void {
    queueTask(() => {
      if (this.#readyState === CLOSED) return;
      this.#readyState = CONNECTING;
      this.#fire("error");
      const delayMs = this.#retryMs * 2 ** MathMin(this.#failures, MAX_DOUBLINGS);
      this.#failures += 1;
      startTimer(delayMs, () => {
        if (this.#readyState === CONNECTING) this.#connect();
      });
    });
  }

  /** HTML §9.2.3 "fail the connection". */
  #fail(): void {
    queueTask(() => {
      if (this.#readyState === CLOSED) return;
      this.#readyState = CLOSED;
      this.#fire("error");
    });
  }

  #dispatch({ type, data, lastEventId }: StreamEvent): void {
    queueTask(() => {
      if (this.#readyState === CLOSED) return;
      const init = { __proto__: null, data, lastEventId, origin: this.#origin };
      fireEvent(this, trustEvent(new MessageEvent(type, init)));
    });
  }

  #fire(type: string): void {
    fireEvent(this, trustEvent(new Event(type)));
  }
}

function asTarget(self: unknown): EventSource {
  if (isSource(self)) return self;
  throw new TypeError("Illegal invocation");
}

defineEventHandler(EventSource.prototype, "open", { asTarget });
defineEventHandler(EventSource.prototype, "message", { asTarget });
defineEventHandler(EventSource.prototype, "error", { asTarget });
defineConstants(EventSource, { CONNECTING, OPEN, CLOSED });
defineInterface(EventSource, "EventSource");
