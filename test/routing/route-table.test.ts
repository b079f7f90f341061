import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalizeHost, parseRoutePattern, RouteTable } from "../../gateway/routing/mod.ts";
import type { RoutePattern } from "../../gateway/routing/mod.ts";

function tableOf(...patterns: string[]): RouteTable<string> {
  return new RouteTable(patterns.map((pattern) => ({ pattern: parseRoutePattern(pattern), value: pattern })));
}

describe("RouteTable.match() takes the most specific of", () => {
  test.each([
    // Host before path.
    {
      patterns: ["*.example.com/*", "www.example.com/*"],
      host: "www.example.com",
      path: "/",
      wanted: "www.example.com/*",
    },
    {
      patterns: ["*.example.com/img/*", "www.example.com/*"],
      host: "www.example.com",
      path: "/img/a",
      wanted: "www.example.com/*",
    },
    {
      patterns: ["*.example.com/*", "*.a.example.com/*"],
      host: "b.a.example.com",
      path: "/",
      wanted: "*.a.example.com/*",
    },
    {
      patterns: ["*example.com/*", "*.example.com/*"],
      host: "www.example.com",
      path: "/",
      wanted: "*.example.com/*",
    },
    {
      patterns: ["*example.com/*", "*.example.com/*"],
      host: "example.com",
      path: "/",
      wanted: "*example.com/*",
    },
    {
      patterns: ["*example.com/*", "example.com/*"],
      host: "example.com",
      path: "/",
      wanted: "example.com/*",
    },
    {
      patterns: ["*/*", "*example.com/*"],
      host: "deep.down.example.com",
      path: "/x",
      wanted: "*example.com/*",
    },
    { patterns: ["*/img/*", "*/*"], host: "any.host", path: "/img/a.png", wanted: "*/img/*" },
    { patterns: ["*/img/*", "*/*"], host: "any.host", path: "/img", wanted: "*/*" },
    // A host whose paths do not match leaves the request to the next.
    {
      patterns: ["www.example.com/a", "*.example.com/*"],
      host: "www.example.com",
      path: "/b",
      wanted: "*.example.com/*",
    },
    {
      patterns: ["www.example.com/a", "*.example.com/b", "*/*"],
      host: "www.example.com",
      path: "/c",
      wanted: "*/*",
    },
    // Paths.
    {
      patterns: ["example.com/*", "example.com/api/*"],
      host: "example.com",
      path: "/api/x",
      wanted: "example.com/api/*",
    },
    {
      patterns: ["example.com/*", "example.com/api/*"],
      host: "example.com",
      path: "/api",
      wanted: "example.com/*",
    },
    {
      patterns: ["example.com/api*", "example.com/api/*"],
      host: "example.com",
      path: "/api2",
      wanted: "example.com/api*",
    },
    {
      patterns: ["example.com/api*", "example.com/api"],
      host: "example.com",
      path: "/api",
      wanted: "example.com/api",
    },
    {
      patterns: ["example.com/api*", "example.com/api"],
      host: "example.com",
      path: "/api/",
      wanted: "example.com/api*",
    },
    { patterns: ["example.com"], host: "example.com", path: "/", wanted: "example.com" },
    { patterns: ["https://example.com/*"], host: "example.com", path: "/x", wanted: "https://example.com/*" },
    // What a client may send.
    { patterns: ["example.com/*"], host: "EXAMPLE.com.:8080", path: "/x?y=/z", wanted: "example.com/*" },
    { patterns: ["example.com/a"], host: "example.com", path: "/a?b", wanted: "example.com/a" },
    {
      patterns: ["example.com/caf\u00e9"],
      host: "example.com",
      path: "/caf%C3%A9",
      wanted: "example.com/caf\u00e9",
    },
    {
      patterns: ["b\u00fccher.example/*"],
      host: "xn--bcher-kva.example",
      path: "/",
      wanted: "b\u00fccher.example/*",
    },
    { patterns: ["[::1]/*"], host: "[::1]:80", path: "/", wanted: "[::1]/*" },
  ])("$patterns for $host$path", ({ patterns, host, path, wanted }) => {
    const forwards = tableOf(...patterns);
    const backwards = tableOf(...patterns.toReversed());

    expect([forwards.match(host, path), backwards.match(host, path)]).toEqual([wanted, wanted]);
  });
});

describe("RouteTable.match() finds nothing for", () => {
  test.each([
    ["example.com/*", "www.example.com", "/"],
    ["*.example.com/*", "example.com", "/"],
    ["*.example.com/*", "notexample.com", "/"],
    ["*example.com/*", "notexample.com", "/"],
    ["example.com", "example.com", "/x"],
    ["example.com/api/*", "example.com", "/API/x"],
    ["example.com/a/b", "example.com", "/a%2Fb"],
    ["example.com/a", "example.com", "/x/../a"],
    ["example.com/a", "", "/a"],
    ["example.com/a", ":80", "/a"],
    ["*/a/*", "example.com", "*"],
  ])("%s and %s%s", (pattern, host, path) => {
    expect(tableOf(pattern).match(host, path)).toBeUndefined();
  });
});

const label = fc.constantFrom("a", "b", "ab");
const hostName = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join("."));
const pathText = fc
  .array(fc.constantFrom("/", "a", "b", "/a", "?"), { maxLength: 5 })
  .map((parts) => `/${parts.join("")}`);
const pattern = fc
  .tuple(fc.constantFrom("", "*", "*."), hostName, pathText, fc.constantFrom("", "*"), fc.nat(9))
  .map(([star, host, path, end, dice]) => (dice === 0 ? "*" : star + host) + path.replaceAll("?", "") + end);

test("RouteTable.match() agrees with trying every pattern in turn", () => {
  fc.assert(
    fc.property(fc.uniqueArray(pattern, { maxLength: 30 }), hostName, pathText, (patterns, host, path) => {
      const naive = naiveMatch(patterns, host, path);

      expect(tableOf(...patterns).match(`${host.toUpperCase()}:80`, path)).toBe(naive);
    }),
    { numRuns: 3_000 },
  );
});

function naiveMatch(patterns: readonly string[], host: string, target: string): string | undefined {
  const path = target.replace(/\?.*/s, "");
  const matching = patterns
    .map((text) => ({ text, parsed: parseRoutePattern(text) }))
    .filter(({ parsed }) => takesHost(parsed, host) && takesPath(parsed, path));
  matching.sort((one, other) => compareRanks(rank(other.parsed), rank(one.parsed)));
  return matching[0]?.text;
}

function takesHost({ host }: RoutePattern, name: string): boolean {
  switch (host.kind) {
    case "any":
      return true;
    case "exact":
      return name === host.name;
    case "subdomains":
      return name.endsWith(`.${host.name}`);
    case "domain":
      return name === host.name || name.endsWith(`.${host.name}`);
  }
}

function takesPath({ path }: RoutePattern, sent: string): boolean {
  return path.kind === "exact" ? sent === path.text : sent.startsWith(path.text);
}

/** Exact host, length of the host's name, `*.` before `*`, exact path, length of the path. */
function rank({ host, path }: RoutePattern): readonly number[] {
  const hostLength = host.kind === "any" ? -1 : host.name.length;
  return [
    Number(host.kind === "exact"),
    hostLength,
    Number(host.kind === "subdomains"),
    Number(path.kind === "exact"),
    path.text.length,
  ];
}

function compareRanks(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at === -1 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}

test.each([
  ["Example.COM", "example.com"],
  ["example.com:8787", "example.com"],
  ["example.com.:8787", "example.com"],
  ["example.com.", "example.com"],
  ["[2001:DB8::1]:80", "[2001:db8::1]"],
  ["[::1]", "[::1]"],
  ["localhost", "localhost"],
  ["", ""],
])("normalizeHost() makes %j %j", (host, wanted) => {
  expect(normalizeHost(host)).toBe(wanted);
});
