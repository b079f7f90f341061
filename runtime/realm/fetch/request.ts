import { isAbortSignal, type AbortSignal } from "../dom/abort.ts";
import type { Blob } from "../file-api/blob.ts";
import { StringPrototypeIndexOf, StringPrototypeSlice } from "../primordials.ts";
import { hasCredentials } from "../url/components.ts";
import { parseHref, rememberHref } from "../url/parse.ts";
import { asDictionary, requireArguments } from "../webidl/arguments.ts";
import { toByteString, toUSVString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import { extractBody } from "./body-init.ts";
import { defineBodyMixin, type BodyMixin } from "./body-mixin.ts";
import { resolveBlobUrl } from "./blob-url.ts";
import { Body } from "./body.ts";
import { createCf, LAZY_CF } from "./cf.ts";
import { HeaderList } from "./header-list.ts";
import { fillHeaderList, wrapHeaders, type Headers, type HeadersGuard } from "./headers.ts";
import type { IncomingBody } from "./incoming-body.ts";
import { normalizeMethod } from "./method.ts";
import {
  DEFAULT_OPTIONS,
  INCOMING_OPTIONS,
  readRequestOptions,
  type RequestOptions,
} from "./request-options.ts";
import { LazySignal, type SignalOwner } from "./signal-source.ts";

/** Fetch §2.2.5 "request", as far as a server has one. Trusted code only. */
export interface RequestState {
  readonly method: string;
  /** A serialized URL. */
  readonly url: string;
  readonly headers: HeaderList;
  readonly guard: HeadersGuard;
  readonly body: Body | null;
  readonly options: RequestOptions;
  readonly signal: LazySignal;
  /** URL §4.4 "blob URL entry": kept, so that the URL may be revoked from then on. */
  readonly blob: Blob | undefined;
  /** Workers' `request.cf`; {@link LAZY_CF} until somebody asks for it. */
  readonly cf: unknown;
}

/** Whether `value` is a Request, by its private state. */
export let isRequest: (value: unknown) => value is Request;
/** What `request` is made of. */
export let requestStateOf: (request: Request) => RequestState;

const TRUSTED = Symbol("trusted state");
const CONTEXT = "Failed to construct 'Request'";

/** Fetch §5.4. */
// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- defineBodyMixin() adds the members of the interface below
export class Request {
  readonly #state: RequestState;
  #headers: Headers | undefined;
  #cf: unknown;

  static {
    isRequest = (value): value is Request => typeof value === "object" && value !== null && #state in value;
    requestStateOf = (request) => request.#state;
  }

  constructor(input: unknown, init: unknown = undefined) {
    if (input === TRUSTED && isTrustedState(init)) {
      this.#state = init;
    } else {
      requireArguments(arguments.length, 1, CONTEXT);
      this.#state = isRequest(input) ? stateFromRequest(input, init) : stateFromUrl(toUSVString(input), init);
    }
  }

  get method(): string {
    return this.#state.method;
  }

  get url(): string {
    return rememberHref(this.#state.url);
  }

  get headers(): Headers {
    this.#headers ??= wrapHeaders(this.#state.headers, this.#state.guard);
    return this.#headers;
  }

  get destination(): string {
    return this.#state.options.destination;
  }

  get referrer(): string {
    return this.#state.options.referrer;
  }

  get referrerPolicy(): string {
    return this.#state.options.referrerPolicy;
  }

  get mode(): string {
    return this.#state.options.mode;
  }

  get credentials(): string {
    return this.#state.options.credentials;
  }

  get cache(): string {
    return this.#state.options.cache;
  }

  get redirect(): string {
    return this.#state.options.redirect;
  }

  get integrity(): string {
    return this.#state.options.integrity;
  }

  get keepalive(): boolean {
    return this.#state.options.keepalive;
  }

  get isReloadNavigation(): boolean {
    // Read for its brand check: nothing navigates here.
    void this.#state;
    return false;
  }

  get isHistoryNavigation(): boolean {
    void this.#state;
    return false;
  }

  get signal(): AbortSignal {
    return this.#state.signal.signal;
  }

  get duplex(): string {
    return this.#state.options.duplex;
  }

  /** Workers: what the platform knows of the client. */
  get cf(): unknown {
    const { cf } = this.#state;
    if (cf !== LAZY_CF) return cf;
    this.#cf ??= createCf();
    return this.#cf;
  }

  clone(): Request {
    const { body, headers, signal, ...rest } = this.#state;
    if (body?.isUnusable === true)
      throw new TypeError("Failed to execute 'clone' on 'Request': Request body is already used");
    return makeRequest({
      ...rest,
      headers: headers.copy(),
      body: body === null ? null : body.clone(),
      signal: new LazySignal(signal),
    });
  }
}

// oxlint-disable-next-line typescript/no-unsafe-declaration-merging, typescript/no-empty-interface -- members of the class above
export interface Request extends BodyMixin {}

/**
 * The request of an invocation. Nothing of it is looked at until the function does.
 *
 * @param head `method NUL url`, then `NUL name NUL value` for each field; the URL is serialized.
 */
export function requestFromHead(head: string, body: IncomingBody | null, owner: SignalOwner): Request {
  const methodEnd = StringPrototypeIndexOf(head, "\0");
  const found = StringPrototypeIndexOf(head, "\0", methodEnd + 1);
  const urlEnd = found < 0 ? head.length : found;
  return makeRequest({
    method: StringPrototypeSlice(head, 0, methodEnd),
    url: StringPrototypeSlice(head, methodEnd + 1, urlEnd),
    headers: new HeaderList(StringPrototypeSlice(head, urlEnd)),
    guard: "immutable",
    body: body === null ? null : new Body(body),
    options: INCOMING_OPTIONS,
    signal: new LazySignal(owner),
    blob: undefined,
    cf: LAZY_CF,
  });
}

function makeRequest(state: RequestState): Request {
  return new Request(TRUSTED, state);
}

/** Only {@link makeRequest} has the key that stands beside the state. */
function isTrustedState(_state: unknown): _state is RequestState {
  return true;
}

function stateFromUrl(input: string, init: unknown): RequestState {
  const url = parseHref(input);
  if (url === "") throw new TypeError(`${CONTEXT}: Failed to parse URL from ${input}`);
  if (hasCredentials(url)) {
    throw new TypeError(
      `${CONTEXT}: Request cannot be constructed from a URL that includes credentials: ${url}`,
    );
  }
  const base: RequestState = {
    method: "GET",
    url,
    headers: new HeaderList(),
    guard: "request",
    body: null,
    options: DEFAULT_OPTIONS,
    signal: new LazySignal(undefined),
    blob: resolveBlobUrl(url),
    cf: undefined,
  };
  return init === undefined ? base : applyInit(base, init);
}

function stateFromRequest(input: Request, init: unknown): RequestState {
  const source = requestStateOf(input);
  const base: RequestState = {
    ...source,
    headers: source.headers.copy(),
    guard: "request",
    signal: new LazySignal(source.signal),
  };
  const state = init === undefined ? base : applyInit(base, init);
  if (state.body !== source.body || source.body === null) return state;
  if (source.body.isUnusable)
    throw new TypeError(
      `${CONTEXT}: Cannot construct a Request with a Request object that has already been used.`,
    );
  return { ...state, body: source.body.transfer() };
}

/** Fetch §5.4: the constructor's steps over a `RequestInit`; members are read in Web IDL's order. */
function applyInit(base: RequestState, value: unknown): RequestState {
  const init = asDictionary(value, CONTEXT);
  const { body: bodyInit, cf, headers: headersInit, method: methodInit, signal } = init;
  const options = readRequestOptions(init, base.options);
  const method =
    methodInit === undefined ? base.method : normalizeMethod(toByteString(methodInit, CONTEXT), CONTEXT);
  checkNoCors(options.mode, method);
  const headers = headersInit === undefined ? base.headers : new HeaderList();
  if (headersInit !== undefined) fillHeaderList(headers, headersInit, CONTEXT);
  return {
    ...base,
    method,
    headers,
    body: chooseBody({ ...base, method, headers }, bodyInit),
    options,
    signal: signal === undefined ? base.signal : followSignal(signal),
    cf: cf === undefined ? base.cf : cf,
  };
}

/** Fetch §5.4: "no-cors" goes with a CORS-safelisted method only. */
function checkNoCors(mode: string, method: string): void {
  if (mode !== "no-cors" || method === "GET" || method === "HEAD" || method === "POST") return;
  throw new TypeError(`${CONTEXT}: '${method}' is unsupported in no-cors mode.`);
}

/** Fetch §5.4: the body of the init stands in for that of the request it is based on. */
function chooseBody({ body, headers, method }: RequestState, init: unknown): Body | null {
  const hasInit = init !== undefined && init !== null;
  if ((hasInit || body !== null) && (method === "GET" || method === "HEAD")) {
    throw new TypeError(`${CONTEXT}: Request with GET/HEAD method cannot have body.`);
  }
  return hasInit ? attachBody(init, headers) : body;
}

function attachBody(init: unknown, headers: HeaderList): Body {
  const { body, type } = extractBody(init, CONTEXT);
  if (type !== undefined && !headers.has("content-type")) headers.append("content-type", type);
  return body;
}

function followSignal(signal: unknown): LazySignal {
  if (signal === null) return new LazySignal(undefined);
  if (isAbortSignal(signal)) return new LazySignal(signal);
  throw new TypeError(`${CONTEXT}: member signal is not of type 'AbortSignal'.`);
}

defineInterface(Request, "Request");
defineBodyMixin(Request, {
  bodyOf: (value) => checked(value).body,
  contentTypeOf: (value) => checked(value).headers.get("content-type"),
});

function checked(value: unknown): RequestState {
  if (!isRequest(value)) throw new TypeError("Illegal invocation");
  return requestStateOf(value);
}
