import { writeLine } from "../console/write-line.ts";
import { isRequest, Request, requestStateOf } from "../fetch/request.ts";
import { isResponse, type Response, responseStateOf } from "../fetch/response.ts";
import { StringPrototypeStartsWith } from "../primordials.ts";
import { requireArguments } from "../webidl/arguments.ts";
import { defineInterface } from "../webidl/interface.ts";

const TRUSTED = {};
const PUT = "Failed to execute 'put' on 'Cache'";

/**
 * Service Workers §5.4, in the part that Workers has: `match`, `put` and `delete`.
 *
 * There is no store behind it yet, so it always misses: what a cache may do at any time, and what Cloudflare's own does on a workers.dev host.
 * Arguments are checked and bodies consumed as if there were one.
 */
export class Cache {
  constructor(key: unknown = undefined) {
    if (key !== TRUSTED) throw new TypeError("Illegal constructor");
  }

  async match(request: unknown, _options: unknown = undefined): Promise<Response | undefined> {
    requireArguments(arguments.length, 1, "Failed to execute 'match' on 'Cache'");
    toRequest(request);
    warnOnce();
    return undefined;
  }

  async put(request: unknown, response: unknown): Promise<void> {
    requireArguments(arguments.length, 2, PUT);
    const { method, url } = requestStateOf(toRequest(request));
    if (method !== "GET") throw new TypeError(`${PUT}: Request method '${method}' is unsupported`);
    if (!StringPrototypeStartsWith(url, "http")) {
      throw new TypeError(`${PUT}: Request scheme of '${url}' is unsupported`);
    }
    if (!isResponse(response)) throw new TypeError(`${PUT}: parameter 2 is not of type 'Response'.`);
    await consume(response);
    warnOnce();
  }

  async delete(request: unknown, _options: unknown = undefined): Promise<boolean> {
    requireArguments(arguments.length, 1, "Failed to execute 'delete' on 'Cache'");
    toRequest(request);
    return false;
  }
}
defineInterface(Cache, "Cache");

/** Makes a cache; functions cannot. */
export function createCache(): Cache {
  return new Cache(TRUSTED);
}

function toRequest(value: unknown): Request {
  return isRequest(value) ? value : new Request(value);
}

/** Service Workers §5.4.5: what a store would refuse is refused, and the body is used from then on. */
async function consume(response: Response): Promise<void> {
  const { status, headers, body } = responseStateOf(response);
  if (status === 206) throw new TypeError(`${PUT}: Partial response (status code 206) is unsupported`);
  if (headers.get("vary") === "*") throw new TypeError(`${PUT}: Vary header contains *`);
  if (body === null) return;
  if (body.isUnusable) throw new TypeError(`${PUT}: Response body is already used`);
  await body.bytes();
}

let hasWarned = false;

function warnOnce(): void {
  if (hasWarned) return;
  hasWarned = true;
  writeLine("warn", "caches keeps nothing on Spore yet: put() succeeds, and match() always misses");
}
