import { describe, expect, test } from "vitest";
import { createFunctionRoutes, describeRoutes, findRouteConflicts } from "../../gateway/routing/mod.ts";
import type { RoutedFunction } from "../../gateway/routing/mod.ts";

function routed(name: string, ...patterns: string[]): RoutedFunction {
  const routes = patterns.map((pattern) => ({ pattern, isCustomDomain: false }));
  return { name, routes, isCatchAll: false, source: `${name}/wrangler.toml` };
}

describe("createFunctionRoutes()", () => {
  const table = createFunctionRoutes([
    routed("hello"),
    routed("shop", "example.com/*"),
    routed("img", "*/img/*"),
    routed("thief", "hello.localhost/mine/*", "*/hello/secret"),
    { ...routed("domain"), routes: [{ pattern: "custom.example", isCustomDomain: true }] },
  ]);

  test.each([
    ["hello.localhost:8787", "/", "hello"],
    ["hello.localhost", "/any/path?x", "hello"],
    ["HELLO.localhost.", "/", "hello"],
    ["shop.localhost", "/x", "shop"],
    ["127.0.0.1:80", "/hello", "hello"],
    ["whatever", "/hello/", "hello"],
    ["whatever", "/hello/x", "hello"],
    ["whatever", "/hello?x", "hello"],
    ["whatever", "/helloo", undefined],
    ["whatever", "/shop", undefined],
    ["whatever", "/", undefined],
    ["example.com", "/hello", "shop"],
    ["other.example", "/img/a", "img"],
    ["hello.localhost", "/mine/x", "thief"],
    ["whatever", "/hello/secret", "thief"],
    ["custom.example", "/x/y", "domain"],
  ])("sends %s%s to %s", (host, path, wanted) => {
    expect(table.match(host, path)).toBe(wanted);
  });

  test("lets a single file answer everywhere", () => {
    const single = createFunctionRoutes([{ ...routed("worker"), isCatchAll: true }]);

    expect([single.match("a.example", "/"), single.match("", "*"), single.match("x", "/y?z")]).toEqual([
      "worker",
      undefined,
      "worker",
    ]);
  });
});

test("findRouteConflicts() names the route and both files", () => {
  const conflicts = findRouteConflicts([
    routed("one", "example.com/*", "EXAMPLE.com/*"),
    routed("two", "https://example.com/*"),
  ]);

  expect(conflicts.map(({ message }) => message)).toEqual([
    'Cannot route "example.com/*": found it for "one" in one/wrangler.toml and for "two" in two/wrangler.toml, expected one function a route',
  ]);
});

test("describeRoutes() lists every place and its origin", () => {
  expect(describeRoutes([routed("a"), routed("b", "example.com/*")])).toEqual([
    { pattern: "a.localhost/*", name: "a", origin: "localhost" },
    { pattern: "*/a", name: "a", origin: "path" },
    { pattern: "*/a/*", name: "a", origin: "path" },
    { pattern: "example.com/*", name: "b", origin: "route" },
    { pattern: "b.localhost/*", name: "b", origin: "localhost" },
  ]);
});
