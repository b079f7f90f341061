import { abortReason, isAborted, type AbortSignal } from "../dom/abort.ts";
import {
  NativeUint8Array,
  PromiseReject,
  StringPrototypeIndexOf,
  StringPrototypeSlice,
  StringPrototypeToLowerCase,
} from "../primordials.ts";
import { cancelStream } from "../streams/readable.ts";
import { splitHref } from "../url/components.ts";
import { requireArguments } from "../webidl/arguments.ts";
import { makeWebSocket } from "../websocket/web-socket.ts";
import { isBadPort } from "./bad-port.ts";
import { fetchDataUrl } from "./data-url.ts";
import { Body } from "./body.ts";
import { fetchBlobUrl } from "./blob-url.ts";
import { hasIntegrity, matchesIntegrity } from "./integrity.ts";
import { redirectHop, type Hop } from "./redirect.ts";
import { Request, requestStateOf } from "./request.ts";
import {
  isNullBodyStatus,
  isRedirectStatus,
  makeResponse,
  responseFromHead,
  responseStateOf,
  type Response,
} from "./response.ts";
import { lengthField, takeBody, type OutgoingBody } from "./send-body.ts";
import { exchange, type Answer } from "./subrequest.ts";

export {
  answerFetch,
  answerUpgrade,
  receiveFetchAbort,
  receiveFetchChunk,
  receiveFetchCredit,
  receiveFetchEnd,
  receiveFetchStop,
} from "./subrequest.ts";

const MAX_REDIRECTS = 20;

/** Fetch §5.6: the global `fetch()`. The gateway does the work; redirects are followed here. */
export function fetch(input: unknown, init: unknown = undefined): Promise<Response> {
  try {
    requireArguments(arguments.length, 1, "Failed to execute 'fetch'");
    return fetchRequest(new Request(input, init));
  } catch (error) {
    return PromiseReject(error);
  }
}

async function fetchRequest(request: Request): Promise<Response> {
  const { signal: lazySignal, options } = requestStateOf(request);
  const body = takeBody(request);
  const signal = lazySignal.effective;
  if (signal !== undefined && isAborted(signal)) {
    dropBody(body, abortReason(signal));
    // oxlint-disable-next-line typescript/only-throw-error -- Fetch §5.6: with whatever the function gave as the reason
    throw abortReason(signal);
  }
  const response = await fetchScheme(request, body, signal);
  return hasIntegrity(options.integrity) ? await checkIntegrity(response, options.integrity) : response;
}

/** Fetch §4.2 "scheme fetch". */
async function fetchScheme(
  request: Request,
  body: OutgoingBody,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const { method, url, headers, options, blob } = requestStateOf(request);
  const scheme = StringPrototypeSlice(url, 0, StringPrototypeIndexOf(url, ":"));
  switch (scheme) {
    case "http":
    case "https":
      return await followRedirects({ method, url, headers, body }, options.redirect, signal);
    case "data":
      return fetchDataUrl(url, method);
    case "blob":
      return fetchBlobUrl({ method, url, headers }, blob);
    default:
      throw new TypeError(
        `fetch failed: Cannot fetch a URL of the scheme "${scheme}": expected http, https, data or blob`,
      );
  }
}

/** Fetch §4.1 "main fetch": nothing of an answer with the wrong bytes is shown, so all of it has to be there first. */
async function checkIntegrity(response: Response, integrity: string): Promise<Response> {
  const state = responseStateOf(response);
  if (state.body === null) {
    requireIntegrity(new NativeUint8Array(0), integrity);
    return response;
  }
  const headers = state.headers.copy();
  if (state.body.isCoded) headers.delete("content-encoding");
  return await state.body.bytes((bytes) => {
    requireIntegrity(bytes, integrity);
    return makeResponse({ ...state, headers, body: new Body(bytes) });
  });
}

function requireIntegrity(bytes: Uint8Array, integrity: string): void {
  if (!matchesIntegrity(bytes, integrity))
    throw new TypeError("fetch failed: the answer does not have the integrity that the request asks for");
}

/** Fetch §4.3 "HTTP fetch", from where redirects are concerned. */
async function followRedirects(first: Hop, mode: string, signal: AbortSignal | undefined): Promise<Response> {
  let hop = first;
  for (let redirects = 0; ; redirects++) {
    const { port } = splitHref(hop.url);
    if (isBadPort(port)) throw new TypeError(`fetch failed: connections to port ${port} are blocked`);
    const answer = await exchange(
      { head: encodeHead(hop), body: hop.body, isUpgrade: asksForWebSocket(hop) },
      signal,
    );
    const response = makeAnswer(answer, hop, redirects > 0);
    const location = redirectLocation(response);
    // As other servers do: a redirect that is not followed is handed over as it came, not hidden as a browser would.
    if (location === null || mode === "manual") return response;
    answer.body.cancel("redirected");
    if (mode === "error")
      throw new TypeError("fetch failed: the answer is a redirect, and the request's redirect mode is error");
    if (redirects === MAX_REDIRECTS)
      throw new TypeError(`fetch failed: more than ${MAX_REDIRECTS} redirects`);
    hop = redirectHop(hop, responseStateOf(response).status, location);
  }
}

/**
 * What is sent never holds a fragment (Fetch §4.6).
 *
 * The gateway holds a body that comes in pieces to its Content-Length. That of a body which goes on as it came is right; a stream that a function made goes
 * without, since the field is often a copy from another message.
 */
function encodeHead({ method, url, headers, body }: Hop): string {
  let sent = headers;
  if (body.kind === "stream" && headers.has("content-length")) {
    sent = headers.copy();
    sent.delete("content-length");
  }
  return `${method}\0${withoutFragment(url)}${sent.encode()}${lengthField(body)}`;
}

/** Workers: a request with this field opens a WebSocket, which `response.webSocket` is. */
function asksForWebSocket({ method, headers }: Hop): boolean {
  const protocol = headers.get("upgrade");
  return protocol !== null && method === "GET" && StringPrototypeToLowerCase(protocol) === "websocket";
}

function makeAnswer({ head, body, socket }: Answer, { method, url }: Hop, isRedirected: boolean): Response {
  const state = responseStateOf(responseFromHead(head, withoutFragment(url), body));
  if (socket !== undefined) {
    const webSocket = makeWebSocket(socket, state.headers.get("sec-websocket-protocol") ?? "");
    return makeResponse({ ...state, isRedirected, body: null, webSocket });
  }
  const hasNoBody = method === "HEAD" || isNullBodyStatus(state.status);
  if (hasNoBody) body.cancel("no body");
  return makeResponse({ ...state, isRedirected, body: hasNoBody ? null : state.body });
}

function redirectLocation(response: Response): string | null {
  const { headers, status } = responseStateOf(response);
  return isRedirectStatus(status) ? headers.get("location") : null;
}

function withoutFragment(url: string): string {
  const hash = StringPrototypeIndexOf(url, "#");
  return hash < 0 ? url : StringPrototypeSlice(url, 0, hash);
}

/** Fetch §5.6 "abort the fetch() call": the request's body is cancelled. */
function dropBody(body: OutgoingBody, reason: unknown): void {
  if (body.kind === "incoming") body.body.cancel(reason);
  else if (body.kind === "stream") cancelStream(body.stream, reason);
}
