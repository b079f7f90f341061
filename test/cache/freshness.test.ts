import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isCacheHead, parseCacheCall } from "../../gateway/cache/cache-call.ts";
import { judgeStorable } from "../../gateway/cache/freshness.ts";

const DATE = ["date", "Mon, 01 Jan 2024 00:00:00 GMT"];

function ttlOf(fields: readonly string[], { status = 200, request = [] as readonly string[] } = {}) {
  return judgeStorable(request, { status, reason: "", fields })?.ttlS;
}

describe("judgeStorable() keeps", () => {
  test.each([
    ["200 that says nothing, as Cloudflare does", { status: 200, fields: [] }, 7_200],
    ["404 that says nothing, as Cloudflare does", { status: 404, fields: [] }, 180],
    ["500 that says nothing", { status: 500, fields: [] }, undefined],
    ["max-age", { status: 500, fields: ["cache-control", "max-age=10"] }, 10],
    ["s-maxage before max-age", { status: 200, fields: ["cache-control", "max-age=10, s-maxage=20"] }, 20],
    ["a quoted number", { status: 200, fields: ["cache-control", 'MAX-AGE="10"'] }, 10],
    ["what is left after Age", { status: 200, fields: ["cache-control", "max-age=10", "age", "4"] }, 6],
    [
      "nothing that is too old",
      { status: 200, fields: ["cache-control", "max-age=10", "age", "10"] },
      undefined,
    ],
    [
      "Expires, from Date on",
      { status: 200, fields: [...DATE, "expires", "Mon, 01 Jan 2024 00:01:00 GMT"] },
      60,
    ],
    [
      "max-age before Expires",
      { status: 200, fields: [...DATE, "expires", "x", "cache-control", "max-age=5"] },
      5,
    ],
    ["nothing with an Expires that is no date", { status: 200, fields: ["expires", "0"] }, undefined],
    ["nothing with no-store", { status: 200, fields: ["cache-control", "max-age=10, no-store"] }, undefined],
    ["nothing with a cookie", { status: 200, fields: ["set-cookie", "a=b"] }, undefined],
    [
      "all but the cookie",
      { status: 200, fields: ["set-cookie", "a=b", "cache-control", "private=set-cookie"] },
      7_200,
    ],
    ["nothing in part", { status: 206, fields: ["cache-control", "max-age=10"] }, undefined],
    ["nothing that varies by everything", { status: 200, fields: ["vary", "a, *"] }, undefined],
  ])("%s", (_what, { status, fields }, expected) => {
    expect(ttlOf(fields, { status })).toBe(expected);
  });

  test.each([
    ["no answer to a request with credentials", [], undefined],
    ["one that is public", ["cache-control", "public"], 7_200],
  ])("%s", (_what, fields, expected) => {
    expect(ttlOf(fields, { request: ["authorization", "x"] })).toBe(expected);
  });

  test("no cookie in what is kept without it", () => {
    const fields = ["set-cookie", "a=b", "x-a", "1", "cache-control", "private=set-cookie"];

    expect(judgeStorable([], { status: 200, reason: "", fields })?.fields).toEqual(fields.slice(2));
  });
});

describe("parseCacheCall()", () => {
  test("reads what a realm writes", () => {
    const head = ["cache:put", "http://a/", ":cache", "/x", "A", "1", ":response", "200 OK", "B", "2"];

    expect(parseCacheCall(head.join("\0"))).toEqual({
      operation: "put",
      cache: "/x",
      url: "http://a/",
      fields: ["a", "1"],
      response: { status: 200, reason: "OK", fields: ["b", "2"] },
    });
  });

  test.each([
    ["another operation", "cache:steal\0u\0:cache\0"],
    ["no cache", "cache:match\0u"],
    ["a field in place of the cache", "cache:match\0u\0a\0b"],
    ["a field without a value", "cache:match\0u\0:cache\0\0a"],
    ["no response", "cache:put\0u\0:cache\0"],
    ["a status that is none", "cache:put\0u\0:cache\0\0:response\x000 x"],
    ["a line break in the reason", "cache:put\0u\0:cache\0\0:response\x00200 a\r\nb"],
  ])("knows no %s", (_what, head) => {
    expect(parseCacheCall(head)).toBeUndefined();
  });

  test("returns a call or undefined, always", () => {
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom("cache:put", "cache:match", ":cache", ":response", "200 OK"),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 10 }), (parts) => {
        expect(() => parseCacheCall(parts.join("\0"))).not.toThrow();
      }),
    );
  });

  test("takes no HTTP method", () => {
    expect(isCacheHead("GET\0http://a/")).toBe(false);
  });
});
