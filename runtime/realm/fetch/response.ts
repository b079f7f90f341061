import {
  JSONStringify,
  RegExpPrototypeExec,
  StringPrototypeIndexOf,
  StringPrototypeSlice,
  StringPrototypeToWellFormed,
} from "../primordials.ts";
import { parseHref } from "../url/parse.ts";
import { asDictionary, requireArguments } from "../webidl/arguments.ts";
import { toByteString, toDOMString, toUnsignedShort, toUSVString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import { isWebSocket } from "../websocket/brand.ts";
import type { WebSocket } from "../websocket/web-socket.ts";
import { extractBody, TEXT_TYPE, type TypedBody } from "./body-init.ts";
import { defineBodyMixin, type BodyMixin } from "./body-mixin.ts";
import { Body } from "./body.ts";
import { wrapCoded } from "./coded-body.ts";
import { HeaderList } from "./header-list.ts";
import { fillHeaderList, wrapHeaders, type Headers, type HeadersGuard } from "./headers.ts";
import type { IncomingBody } from "./incoming-body.ts";

/** Fetch §2.2.6 "response". Trusted code only. */
export interface ResponseState {
  readonly type: "basic" | "cors" | "default" | "error" | "opaqueredirect";
  /** Serialized, without a fragment; "" for a response that a function made. */
  readonly url: string;
  readonly isRedirected: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly headers: HeaderList;
  readonly guard: HeadersGuard;
  readonly body: Body | null;
  /** Workers: the WebSocket that the response hands over, or that fetch() has opened. */
  readonly webSocket?: WebSocket | null;
}

/** Whether `value` is a Response, by its private state. */
export let isResponse: (value: unknown) => value is Response;
/** What `response` is made of. */
export let responseStateOf: (response: Response) => ResponseState;

const TRUSTED = Symbol("trusted state");
const CONTEXT = "Failed to construct 'Response'";
const TEXT_FIELDS = `\0content-type\0${TEXT_TYPE}`;
/** RFC 9112 §4 `reason-phrase`. */
const REASON = /^[\t\x20-\x7E\x80-\xFF]*$/;

/** Fetch §5.5. */
// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- defineBodyMixin() adds the members of the interface below
export class Response {
  readonly #state: ResponseState;
  #headers: Headers | undefined;

  static {
    isResponse = (value): value is Response => typeof value === "object" && value !== null && #state in value;
    responseStateOf = (response) => response.#state;
  }

  constructor(body: unknown = null, init: unknown = undefined) {
    if (body === TRUSTED && isTrustedState(init)) this.#state = init;
    else if (typeof body === "string" && init === undefined) this.#state = textState(body);
    else
      this.#state = stateFromInit(
        body === null || body === undefined ? null : extractBody(body, CONTEXT),
        init,
      );
  }

  static error(): Response {
    return makeResponse({
      ...BLANK,
      type: "error",
      status: 0,
      headers: new HeaderList(),
      guard: "immutable",
    });
  }

  static json(data: unknown, init: unknown = undefined): Response {
    const context = "Failed to execute 'json' on 'Response'";
    requireArguments(arguments.length, 1, context);
    const text = JSONStringify(data);
    if (text === undefined) throw new TypeError(`${context}: The data is not JSON serializable`);
    return makeResponse(
      stateFromInit({ body: new Body(StringPrototypeToWellFormed(text)), type: "application/json" }, init),
    );
  }

  static redirect(url: unknown, status: unknown = 302): Response {
    const context = "Failed to execute 'redirect' on 'Response'";
    requireArguments(arguments.length, 1, context);
    const text = toUSVString(url);
    const code = toUnsignedShort(status);
    const location = parseHref(text);
    if (location === "") throw new TypeError(`${context}: Failed to parse URL from ${text}`);
    if (!isRedirectStatus(code)) throw new RangeError(`${context}: Invalid status code ${code}`);
    const headers = new HeaderList(`\0location\0${location}`);
    return makeResponse({ ...BLANK, status: code, headers, guard: "immutable" });
  }

  get type(): string {
    return this.#state.type;
  }

  get url(): string {
    return this.#state.url;
  }

  get redirected(): boolean {
    return this.#state.isRedirected;
  }

  get status(): number {
    return this.#state.status;
  }

  get ok(): boolean {
    const { status } = this.#state;
    return status >= 200 && status <= 299;
  }

  get statusText(): string {
    return this.#state.statusText;
  }

  get headers(): Headers {
    this.#headers ??= wrapHeaders(this.#state.headers, this.#state.guard);
    return this.#headers;
  }

  /** Workers. */
  get webSocket(): WebSocket | null {
    return this.#state.webSocket ?? null;
  }

  clone(): Response {
    if (this.webSocket !== null) throw new TypeError("Cannot clone a response to a WebSocket handshake.");
    const { body, headers, ...rest } = this.#state;
    if (body?.isUnusable === true)
      throw new TypeError("Failed to execute 'clone' on 'Response': Response body is already used");
    return makeResponse({ ...rest, headers: headers.copy(), body: body === null ? null : body.clone() });
  }
}

// oxlint-disable-next-line typescript/no-unsafe-declaration-merging, typescript/no-empty-interface -- members of the class above
export interface Response extends BodyMixin {}

const BLANK = {
  type: "default",
  url: "",
  isRedirected: false,
  status: 200,
  statusText: "",
  guard: "response",
  body: null,
} as const;

/** A Response of a state that is known to be right. */
export function makeResponse(state: ResponseState): Response {
  return new Response(TRUSTED, state);
}

/**
 * The answer to a subrequest.
 *
 * @param head `status NUL reason`, then `NUL name NUL value` for each field.
 */
export function responseFromHead(head: string, url: string, body: IncomingBody | null): Response {
  const statusEnd = StringPrototypeIndexOf(head, "\0");
  const found = StringPrototypeIndexOf(head, "\0", statusEnd + 1);
  const reasonEnd = found < 0 ? head.length : found;
  const headers = new HeaderList(StringPrototypeSlice(head, reasonEnd));
  return makeResponse({
    type: "basic",
    url,
    isRedirected: false,
    status: +StringPrototypeSlice(head, 0, statusEnd),
    statusText: StringPrototypeSlice(head, statusEnd + 1, reasonEnd),
    headers,
    guard: "immutable",
    body: body === null ? null : new Body(wrapCoded(body, head, headers)),
  });
}

/** Fetch §2.2.3 "redirect status". */
export function isRedirectStatus(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

/** Fetch §2.2.3 "null body status". */
export function isNullBodyStatus(status: number): boolean {
  return status === 101 || status === 103 || status === 204 || status === 205 || status === 304;
}

/** Only {@link makeResponse} has the key that stands beside the state. */
function isTrustedState(_state: unknown): _state is ResponseState {
  return true;
}

/** What most functions answer: text and nothing else. */
function textState(text: string): ResponseState {
  return {
    type: "default",
    url: "",
    isRedirected: false,
    status: 200,
    statusText: "",
    headers: new HeaderList(TEXT_FIELDS),
    guard: "response",
    body: new Body(StringPrototypeToWellFormed(text)),
  };
}

/** Fetch §5.5 "initialize a response". */
function stateFromInit(typed: TypedBody | null, value: unknown): ResponseState {
  const init = asDictionary(value, CONTEXT);
  const { encodeBody, headers: headersInit, status: statusInit, statusText: textInit } = init;
  const { webSocket: socketInit } = init;
  checkEncoding(encodeBody);
  const webSocket = toWebSocket(socketInit);
  const status = toStatus(statusInit, webSocket);
  const statusText = textInit === undefined ? "" : toReason(textInit);
  const headers = new HeaderList();
  if (headersInit !== undefined) fillHeaderList(headers, headersInit, CONTEXT);
  const state = { ...BLANK, status, statusText, headers, webSocket };
  if (typed === null) return state;
  if (isNullBodyStatus(status)) {
    // As on Workers, where `new Response("", { status: 204 })` is common: a body that is empty is none.
    if (typed.body.isEmpty) return state;
    throw new TypeError(`${CONTEXT}: Response with null body status cannot have body`);
  }
  if (typed.type !== undefined && !headers.has("content-type")) headers.append("content-type", typed.type);
  return { ...state, body: typed.body };
}

/**
 * Workers' member of ResponseInit. A body is sent as the function gave it, whatever its Content-Encoding says, which is what "manual" asks for; Workers would
 * encode it where nothing is said, other runtimes would not.
 */
function checkEncoding(value: unknown): void {
  const text = value === undefined ? "manual" : toDOMString(value);
  if (text !== "automatic" && text !== "manual")
    throw new TypeError(`${CONTEXT}: encodeBody: unexpected value: ${text}`);
}

/** Workers' member of ResponseInit. */
function toWebSocket(value: unknown): WebSocket | null {
  if (value === undefined || value === null) return null;
  if (isWebSocket(value)) return value;
  throw new TypeError(`${CONTEXT}: member webSocket is not of type 'WebSocket'.`);
}

function toStatus(value: unknown, webSocket: WebSocket | null): number {
  const status = value === undefined ? 200 : toUnsignedShort(value);
  // Fetch has no constructor for a 101; Workers has one that hands a WebSocket over.
  if (webSocket !== null) {
    if (status === 101) return status;
    throw new RangeError("Responses with a WebSocket must have status code 101.");
  }
  if (status >= 200 && status <= 599) return status;
  throw new RangeError(`${CONTEXT}: The status provided (${status}) is outside the range [200, 599].`);
}

function toReason(value: unknown): string {
  const reason = toByteString(value, CONTEXT);
  if (RegExpPrototypeExec(REASON, reason) !== null) return reason;
  throw new TypeError(`${CONTEXT}: Invalid statusText`);
}

defineInterface(Response, "Response");
defineBodyMixin(Response, {
  bodyOf: (value) => checked(value).body,
  contentTypeOf: (value) => checked(value).headers.get("content-type"),
});

function checked(value: unknown): ResponseState {
  if (!isResponse(value)) throw new TypeError("Illegal invocation");
  return responseStateOf(value);
}
