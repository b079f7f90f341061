import { createHash, timingSafeEqual } from "node:crypto";
import { isIP } from "node:net";
import type { MiddlewareHandler } from "hono";

export interface GuardOptions {
  /** The name that the listener is bound to, if any: one of those that requests may ask for. */
  readonly host: string | undefined;
  /** What requests must bring as `Authorization: Bearer …`; undefined for nothing. */
  readonly token: string | undefined;
}

/** Answers for probes that bring no token; they say no more than that the gateway is there. */
const OPEN_PATHS: ReadonlySet<string> = new Set(["/livez", "/readyz"]);

/**
 * Refuses what does not come from the operator.
 *
 * Threat: a web page that the operator has open. It can send requests to any address from the operator's own machine. It cannot read the answers, since
 * nothing here allows it to (no CORS), unless its host name begins to lead here (DNS rebinding): then the Host field still has that name.
 */
export function guardControl(options: GuardOptions): MiddlewareHandler {
  return async function refuseStrangers({ req, header, text }, next) {
    header("cache-control", "no-store");
    header("x-content-type-options", "nosniff");
    header("x-frame-options", "DENY");
    header("cross-origin-resource-policy", "same-origin");
    const host = req.header("host");
    if (!isOwnHost(host, options.host)) return text(`Cannot answer for the host "${host ?? ""}"\n`, 421);
    if (isCrossSite(host, req.header("origin"))) return text("Cannot answer another site's pages\n", 403);
    if (OPEN_PATHS.has(req.path) || isAllowed(req.header("authorization"), options.token))
      return await next();
    header("www-authenticate", "Bearer");
    return text("Cannot answer without the token of SPORE_CONTROL_TOKEN\n", 401);
  };
}

/** An address in place of a name cannot have been rebound. */
function isOwnHost(field: string | undefined, bound: string | undefined): boolean {
  if (field === undefined) return false;
  const name = field
    .replace(/:[0-9]*$/, "")
    .replaceAll(/^\[|\]$/g, "")
    .toLowerCase();
  return name === "localhost" || name === bound?.toLowerCase() || isIP(name) !== 0;
}

/** Browsers say in Origin which page asks, but for plain navigation and for requests of the page's own site that only read. */
function isCrossSite(host: string | undefined, origin: string | undefined): boolean {
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host?.toLowerCase();
}

/** Compares digests, whose lengths are equal, so that the time taken tells nothing of the token. */
function isAllowed(field: string | undefined, token: string | undefined): boolean {
  if (token === undefined) return true;
  const [, given = ""] = /^bearer +(\S+) *$/i.exec(field ?? "") ?? [];
  return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
