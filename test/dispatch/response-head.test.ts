import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SporeError } from "#runtime";
import { parseResponseHead } from "../../gateway/dispatch/response-head.ts";

describe("parseResponseHead() takes", () => {
  test("status, reason and fields in order, repeated ones repeated", () => {
    const head = headOf(
      "404",
      "Nope",
      "Set-Cookie",
      "a=1",
      "x-a",
      "\xe9\t ",
      "Set-Cookie",
      "b=2",
      "x-empty",
      "",
    );

    expect(parseResponseHead(head)).toMatchObject({
      status: 404,
      reason: "Nope",
      fields: ["Set-Cookie", "a=1", "x-a", "\xe9\t ", "Set-Cookie", "b=2", "x-empty", ""],
      contentLength: undefined,
    });
  });

  test("a length apart from the other fields, also when it is said twice", () => {
    const parsed = parseResponseHead(
      headOf("200", "", "Content-Length", "5", "x-a", "1", "content-length", "5"),
    );

    expect(parsed).toMatchObject({ status: 200, reason: undefined, fields: ["x-a", "1"], contentLength: 5 });
  });

  test.each([
    [
      "hop-by-hop fields",
      [
        "Transfer-Encoding",
        "chunked",
        "keep-alive",
        "1",
        "Upgrade",
        "x",
        "Trailer",
        "x",
        "Proxy-Authenticate",
        "x",
      ],
    ],
    ["fields that Connection names", ["X-Mine", "1", "Connection", "close, x-mine"]],
    ["fields that either of two Connections names", ["a", "1", "Connection", "a", "Connection", "close"]],
  ])("and drops %s", (_what, fields) => {
    expect(parseResponseHead(headOf("200", "", ...fields)).fields).toEqual([]);
  });

  test("256 parts of names and values less the first two", () => {
    expect(parseResponseHead(headOf("200", "", ...many(255))).fields).toHaveLength(510);
  });
});

describe("parseResponseHead() refuses", () => {
  test.each([
    ["nothing", ""],
    ["a status without a reason", "200"],
    ["status 101", headOf("101", "")],
    ["status 600", headOf("600", "")],
    ["status 0200", headOf("0200", "")],
    ["a status with a blank", headOf(" 200", "")],
    ["a status that is no number", headOf("2e2", "")],
    ["a line break in the reason", headOf("200", "OK\r\nX-A: 1")],
    ["a name without a value", headOf("200", "", "x-a")],
    ["an empty name", headOf("200", "", "", "1")],
    ["a blank in a name", headOf("200", "", "x a", "1")],
    ["a colon in a name", headOf("200", "", "x-a:", "1")],
    ["a line break in a name", headOf("200", "", "x\r\ny", "1")],
    ["a name beyond ASCII", headOf("200", "", "x-\xe9", "1")],
    ["a line break in a value", headOf("200", "", "x", "1\r\nSet-Cookie: a=b")],
    ["a bare line feed in a value", headOf("200", "", "x", "1\n2")],
    ["a control character in a value", headOf("200", "", "x", "\x7f")],
    ["a control character in a hop-by-hop field", headOf("200", "", "connection", "close\r\n")],
    ["two different lengths", headOf("200", "", "content-length", "5", "Content-Length", "6")],
    ["a negative length", headOf("200", "", "content-length", "-5")],
    ["a length with a sign", headOf("200", "", "content-length", "+5")],
    ["a list of lengths", headOf("200", "", "content-length", "5, 5")],
    ["a hexadecimal length", headOf("200", "", "content-length", "0x5")],
    ["an empty length", headOf("200", "", "content-length", "")],
    ["a length past what a number can count", headOf("200", "", "content-length", "9".repeat(16))],
    ["too many fields", headOf("200", "", ...many(256))],
  ])("%s", (_what, head) => {
    expect(() => parseResponseHead(head)).toThrow(
      expect.objectContaining({ name: "SporeError", code: "invalid-response" }),
    );
  });

  test("or returns what is safe to write, always", () => {
    const part = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string(),
      fc.constantFrom("connection", "content-length", "5", "x-a", "200", "", "a, b"),
    );
    fc.assert(
      fc.property(fc.constantFrom("200", "404", "xyz"), fc.array(part, { maxLength: 9 }), (status, parts) => {
        const parsed = attempt(() => parseResponseHead(headOf(status, ...parts)));

        if (parsed === undefined) return;
        const { reason, fields } = parsed;
        // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
        expect([reason ?? "", ...fields].join("")).not.toMatch(/[\0-\x08\x0a-\x1f\x7f]|[^\0-\xff]/);
      }),
      { numRuns: 3_000 },
    );
  });
});

function headOf(...parts: readonly string[]): string {
  return parts.join("\0");
}

function many(count: number): string[] {
  return Array.from({ length: count }, (_, index) => [`x-${index}`, "1"]).flat();
}

function attempt<Result>(act: () => Result): Result | undefined {
  try {
    return act();
  } catch (error) {
    expect(error).toBeInstanceOf(SporeError);
    return undefined;
  }
}
