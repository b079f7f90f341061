import { exchange, type Answer } from "../fetch/subrequest.ts";
import { isRequest, Request, requestStateOf, type RequestState } from "../fetch/request.ts";
import {
  isNullBodyStatus,
  isResponse,
  makeResponse,
  responseFromHead,
  responseStateOf,
  type Response,
} from "../fetch/response.ts";
import { takeBody, type OutgoingBody } from "../fetch/send-body.ts";
import {
  StringPrototypeIndexOf,
  StringPrototypeSlice,
  StringPrototypeSplit,
  StringPrototypeStartsWith,
} from "../primordials.ts";
import { asDictionary, requireArguments } from "../webidl/arguments.ts";
import { defineInterface } from "../webidl/interface.ts";

const TRUSTED = Symbol("trusted name");
const PUT = "Failed to execute 'put' on 'Cache'";
const NO_BODY: OutgoingBody = { kind: "none" };

/** What may be asked of a cache: the method of the REQUEST is `cache:` and this (protocol/frames.ts). */
export type CacheOperation = "match" | "put" | "delete" | "has" | "drop";

/** Makes a cache; functions cannot. `name` is what {@link encodeCacheName} gave, or "" for the default one. */
export let createCache: (name: string) => Cache;

/**
 * Service Workers §5.4, in the part that Workers has: `match`, `put` and `delete`.
 *
 * The gateway keeps the responses, for as long as their `Cache-Control` says and there is room: a cache may forget at any time.
 */
export class Cache {
  readonly #name: string;

  static {
    createCache = (name: string): Cache => new Cache(TRUSTED, name);
  }

  constructor(key: unknown = undefined, name: unknown = undefined) {
    if (key !== TRUSTED || typeof name !== "string") throw new TypeError("Illegal constructor");
    this.#name = name;
  }

  async match(request: unknown, options: unknown = undefined): Promise<Response | undefined> {
    const name = this.#name;
    const context = "Failed to execute 'match' on 'Cache'";
    requireArguments(arguments.length, 1, context);
    const state = toRequestState(request);
    if (!isAnswerable(state, options, context)) return undefined;
    const url = withoutFragment(state.url);
    const answer = await ask(`${startOf("match", url, name)}${state.headers.encode()}`, NO_BODY);
    return isFound(answer) ? makeMatch(answer, url) : undefined;
  }

  async put(request: unknown, response: unknown): Promise<undefined> {
    const name = this.#name;
    requireArguments(arguments.length, 2, PUT);
    const { method, url, headers } = toRequestState(request);
    if (method !== "GET") throw new TypeError(`${PUT}: Request method '${method}' is unsupported`);
    if (!StringPrototypeStartsWith(url, "http:") && !StringPrototypeStartsWith(url, "https:"))
      throw new TypeError(`${PUT}: Request scheme of '${url}' is unsupported`);
    if (!isResponse(response)) throw new TypeError(`${PUT}: parameter 2 is not of type 'Response'.`);
    checkStorable(response);
    const { status, statusText, headers: fields } = responseStateOf(response);
    const start = `${startOf("put", withoutFragment(url), name)}${headers.encode()}`;
    // What the gateway does not keep is no error: a cache may forget at any time.
    await ask(`${start}\0:response\0${status} ${statusText}${fields.encode()}`, takeBody(response));
  }

  async delete(request: unknown, options: unknown = undefined): Promise<boolean> {
    const name = this.#name;
    const context = "Failed to execute 'delete' on 'Cache'";
    requireArguments(arguments.length, 1, context);
    const state = toRequestState(request);
    if (!isAnswerable(state, options, context)) return false;
    return isFound(await ask(startOf("delete", withoutFragment(state.url), name), NO_BODY));
  }
}
defineInterface(Cache, "Cache");

/** Asks about a whole cache. */
export async function askAboutCache(operation: "has" | "drop", name: string): Promise<boolean> {
  return isFound(await ask(startOf(operation, "", name), NO_BODY));
}

function startOf(operation: CacheOperation, url: string, name: string): string {
  return `cache:${operation}\0${url}\0:cache\0${name}`;
}

/** No signal: as the standard has it, a cache does not hear of a request's. */
function ask(head: string, body: OutgoingBody): Promise<Answer> {
  return exchange({ head, body, isUpgrade: false }, undefined);
}

function isFound({ head }: Answer): boolean {
  return !StringPrototypeStartsWith(head, "0\0");
}

function makeMatch({ head, body }: Answer, url: string): Response {
  const state = responseStateOf(responseFromHead(head, url, body));
  return isNullBodyStatus(state.status) ? makeResponse({ ...state, body: null }) : makeResponse(state);
}

function toRequestState(value: unknown): RequestState {
  return requestStateOf(isRequest(value) ? value : new Request(value));
}

/** Service Workers §5.4.1: a cache knows about GET only, unless it is told to look away. */
function isAnswerable({ method }: RequestState, options: unknown, context: string): boolean {
  const { ignoreMethod } = asDictionary(options, context);
  return method === "GET" || Boolean(ignoreMethod);
}

/** Service Workers §5.4.5. */
function checkStorable(response: Response): void {
  const { status, headers, body } = responseStateOf(response);
  if (status === 206) throw new TypeError(`${PUT}: Partial response (status code 206) is unsupported`);
  const names = StringPrototypeSplit(headers.get("vary") ?? "", ",");
  for (let index = 0; index < names.length; index++)
    if (StringPrototypeIndexOf(names[index] ?? "", "*") >= 0)
      throw new TypeError(`${PUT}: Vary header contains *`);
  if (body?.isUnusable === true) throw new TypeError(`${PUT}: Response body is already used`);
}

function withoutFragment(url: string): string {
  const hash = StringPrototypeIndexOf(url, "#");
  return hash < 0 ? url : StringPrototypeSlice(url, 0, hash);
}
