import fc from "fast-check";
import { expect, test } from "vitest";
import {
  formatRoutePattern,
  parseCustomDomain,
  parseRoutePattern,
  RoutePatternError,
} from "../../gateway/routing/mod.ts";

test.each([
  ["example.com/*", "example.com/*"],
  ["EXAMPLE.com./Path*", "example.com/Path*"],
  ["https://*.example.com/api/*", "*.example.com/api/*"],
  ["*example.com/*", "*example.com/*"],
  ["*/img/*", "*/img/*"],
  ["*", "*/"],
  ["my_name.localhost/*", "my_name.localhost/*"],
])("parseRoutePattern() reads %s as %s", (pattern, wanted) => {
  expect(formatRoutePattern(parseRoutePattern(pattern))).toBe(wanted);
});

test.each([
  ["", "found no host"],
  ["/path", "found no host"],
  ["ftp://example.com/*", 'found the scheme "ftp"'],
  ["example.*/x", "inside the host"],
  ["a.*.example.com/*", "inside the host"],
  ["example.com/*/x", "inside the path"],
  ["example.com/**", "inside the path"],
  ["example.com/*?x=1", "found a query string"],
  ["example.com?x", "found a query string"],
  ["example.com:8080/*", "found a port"],
  ["example.com/a#b", "found a fragment"],
  ["exa mple.com/*", "expected one such as"],
  ["-a.example/*", "expected one such as"],
  ["a..example/*", "expected one such as"],
])("parseRoutePattern() refuses %j and says %j", (pattern, wanted) => {
  expect(() => parseRoutePattern(pattern)).toThrow(RoutePatternError);
  expect(() => parseRoutePattern(pattern)).toThrow(wanted);
});

test("parseCustomDomain() takes every path of one host", () => {
  expect(formatRoutePattern(parseCustomDomain("shop.example.com"))).toBe("shop.example.com/*");
});

test.each(["*.example.com", "example.com/*", ""])("parseCustomDomain() refuses %j", (host) => {
  expect(() => parseCustomDomain(host)).toThrow(RoutePatternError);
});

test("parseRoutePattern() returns a pattern or throws RoutePatternError, always", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.webUrl()), (text) => {
      try {
        const pattern = parseRoutePattern(text);
        expect(parseRoutePattern(formatRoutePattern(pattern))).toEqual(pattern);
      } catch (error) {
        expect(error).toBeInstanceOf(RoutePatternError);
      }
    }),
    { numRuns: 2_000 },
  );
});
