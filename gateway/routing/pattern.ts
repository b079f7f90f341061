import { domainToASCII } from "node:url";

/** Which hosts a route takes. `domain` is `*example.com`: the host itself and every host below it. */
export type HostPattern =
  | { readonly kind: "exact" | "subdomains" | "domain"; readonly name: string }
  | { readonly kind: "any" };

/** Which paths a route takes, as sent by the client: nothing is decoded, and case counts. */
export interface PathPattern {
  readonly kind: "exact" | "prefix";
  readonly text: string;
}

/** One route, taken apart. */
export interface RoutePattern {
  readonly host: HostPattern;
  readonly path: PathPattern;
}

/** A route's pattern that cannot be used; `message` says what was found and what was wanted. */
export class RoutePatternError extends SyntaxError {
  override readonly name = "RoutePatternError";
}

const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i;
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/;

/**
 * Takes one of Cloudflare's route patterns apart: `[scheme://]host[/path]`, with `*` only as the first character of the host
 * and the last of the path.
 *
 * The scheme is checked and then ignored: behind a proxy that ends TLS, the gateway cannot tell which one the client used.
 *
 * @throws {RoutePatternError} When the pattern is not one that Cloudflare documents.
 */
export function parseRoutePattern(pattern: string): RoutePattern {
  const subject = `"${pattern}" as a route`;
  const rest = withoutScheme(pattern.trim(), subject);
  const slash = rest.indexOf("/");
  const host = slash === -1 ? rest : rest.slice(0, slash);
  return { host: parseHost(host, subject), path: parsePath(slash === -1 ? "/" : rest.slice(slash), subject) };
}

/** The pattern of a custom domain: one host, every path. */
export function parseCustomDomain(host: string): RoutePattern {
  const subject = `"${host}" as a custom domain`;
  if (host.includes("*"))
    throw refuse(
      subject,
      "found a wildcard, expected one host; leave custom_domain out to route by a pattern",
    );
  if (host.includes("/")) throw refuse(subject, "found a path, expected a host only");
  return { host: parseHost(host.trim(), subject), path: { kind: "prefix", text: "/" } };
}

/** Writes a pattern in its one canonical form: two routes are the same if these texts are. */
export function formatRoutePattern({ host, path }: RoutePattern): string {
  return formatHost(host) + path.text + (path.kind === "prefix" ? "*" : "");
}

function formatHost(host: HostPattern): string {
  switch (host.kind) {
    case "any":
      return "*";
    case "exact":
      return host.name;
    case "subdomains":
      return `*.${host.name}`;
    case "domain":
      return `*${host.name}`;
  }
}

function refuse(subject: string, problem: string): RoutePatternError {
  return new RoutePatternError(`Cannot use ${subject}: ${problem}`);
}

function withoutScheme(pattern: string, subject: string): string {
  const scheme = SCHEME.exec(pattern);
  if (scheme === null) return pattern;
  const name = scheme[1]?.toLowerCase();
  if (name !== "http" && name !== "https")
    throw refuse(subject, `found the scheme "${name}", expected "http", "https" or none`);
  return pattern.slice(scheme[0].length);
}

function parseHost(text: string, subject: string): HostPattern {
  if (text === "") throw refuse(subject, 'found no host, expected one such as "example.com" or "*"');
  if (text === "*") return { kind: "any" };
  if (text.startsWith("*.")) return { kind: "subdomains", name: parseHostName(text.slice(2), subject) };
  if (text.startsWith("*")) return { kind: "domain", name: parseHostName(text.slice(1), subject) };
  return { kind: "exact", name: parseHostName(text, subject) };
}

function parseHostName(text: string, subject: string): string {
  if (text.includes("*"))
    throw refuse(subject, 'found "*" inside the host, expected it as the first character only');
  if (text.includes("?"))
    throw refuse(subject, 'found a query string, expected a path such as "/api/*" at most');
  if (text.includes("@"))
    throw refuse(subject, 'found a user name in the host, expected a host such as "example.com"');
  if (/^\[[0-9a-f:.]+\]$/i.test(text)) return text.toLowerCase();
  if (text.includes(":"))
    throw refuse(subject, "found a port, expected a host without one: a route answers at every port");
  const name = (domainToASCII(text) || text).toLowerCase().replace(/\.$/, "");
  if (!HOST_NAME.test(name))
    throw refuse(subject, `found the host "${text}", expected one such as "example.com"`);
  return name;
}

function parsePath(text: string, subject: string): PathPattern {
  if (text.includes("?"))
    throw refuse(subject, "found a query string, expected a path: routes match the path only");
  if (text.includes("#"))
    throw refuse(subject, "found a fragment, expected a path: clients do not send fragments");
  const star = text.indexOf("*");
  if (star !== -1 && star !== text.length - 1)
    throw refuse(subject, 'found "*" inside the path, expected it as the last character only');
  const fixed = asSent(star === -1 ? text : text.slice(0, -1));
  return { kind: star === -1 ? "exact" : "prefix", text: fixed };
}

/** Clients send what is not printable ASCII percent-encoded (URL Standard, path percent-encode set). */
function asSent(path: string): string {
  return path.replaceAll(/[^\x21-\x7e]+/g, (run) => encodeURIComponent(run.toWellFormed()));
}
