import fc from "fast-check";
import { errors } from "undici";
import { describe, expect, test } from "vitest";
import { encodeAnswerHead } from "../../gateway/egress/answer-head.ts";
import { describeNetworkError, EgressError } from "../../gateway/egress/failure.ts";
import { parseEgressHead } from "../../gateway/egress/request-head.ts";
import { headOf } from "./fake-call.ts";

const URL_TEXT = "http://example.com/";
const DEFAULTS = ["accept", "*/*", "accept-language", "*", "user-agent", "Spore"];

describe("parseEgressHead()", () => {
  test.each([
    ["a Host", ["host", "evil.example"], []],
    ["a length, which follows from the body", ["content-length", "12"], []],
    [
      "hop-by-hop fields",
      ["te", "trailers", "transfer-encoding", "chunked", "keep-alive", "a", "x-a", "1"],
      ["x-a", "1"],
    ],
    ["proxy credentials", ["Proxy-Authorization", "Basic eA=="], []],
    ["what Connection names", ["x-mine", "1", "Connection", "close, X-Mine", "x-a", "1"], ["x-a", "1"]],
    ["Expect", ["expect", "100-continue"], []],
  ])("drops %s", (_what, fields, kept) => {
    const head = parseEgressHead(headOf("GET", URL_TEXT, ...fields));

    expect(head.fields).toEqual([...kept, ...DEFAULTS, "accept-encoding", "identity"]);
  });

  test("leaves the function's own Accept-Encoding alone", () => {
    expect(parseEgressHead(headOf("GET", URL_TEXT, "Accept-Encoding", "gzip")).fields).toEqual([
      "accept-encoding",
      "gzip",
      ...DEFAULTS,
    ]);
  });

  test("does not take a value for a name", () => {
    const { fields } = parseEgressHead(headOf("GET", URL_TEXT, "vary", "accept-encoding"));

    expect(fields).toEqual(["vary", "accept-encoding", ...DEFAULTS, "accept-encoding", "identity"]);
  });

  test.each([
    ["CONNECT", headOf("CONNECT", URL_TEXT)],
    ["TRACE", headOf("TRACE", URL_TEXT)],
    ["a method that is no token", headOf("GET / HTTP/1.1\r\nX: y", URL_TEXT)],
    ["no method", headOf("", URL_TEXT)],
    ["no URL", "GET"],
    ["a relative URL", headOf("GET", "/path")],
    ["a name that is no token", headOf("GET", URL_TEXT, "x y", "1")],
    ["an empty name", headOf("GET", URL_TEXT, "", "1")],
    ["a line break in a value", headOf("GET", URL_TEXT, "x", "1\r\nhost: evil.example")],
    ["a name without a value", headOf("GET", URL_TEXT, "x")],
    ["an upgrade", headOf("GET", URL_TEXT, "Upgrade", "websocket")],
  ])("refuses %s", (_what, head) => {
    expect(() => parseEgressHead(head)).toThrow(EgressError);
  });

  test("returns a head or throws EgressError, always", () => {
    const part = fc.oneof(fc.string(), fc.constantFrom("GET", URL_TEXT, "connection", "host", "x-a", "a, b"));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        expect(outcomeOf(() => parseEgressHead(headOf(...parts)))).toMatch(/^(?:fine|EgressError)$/);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("encodeAnswerHead()", () => {
  test("returns a head of one byte a character, with a NUL between fields only, or throws EgressError", () => {
    const bytes = fc.uint8Array({ maxLength: 40 }).map((raw) => Buffer.from(raw.map((byte) => byte || 1)));
    fc.assert(
      fc.property(fc.string().map(withoutNul), fc.array(fc.tuple(bytes, bytes)), (reason, fields) => {
        const head = encodeAnswerHead({ status: 200, reason, fields: fields.flat() });

        expect(head).toMatch(/^[\0-\xff]*$/);
        expect(head.split("\0").length % 2).toBe(0);
      }),
    );
  });
});

describe("describeNetworkError()", () => {
  test.each([
    ["connection refused", withCode("ECONNREFUSED", "connect ECONNREFUSED 10.0.0.7:80")],
    ["host not found", withCode("ENOTFOUND", "getaddrinfo ENOTFOUND db.internal")],
    ["TLS: the certificate is for another host", withCode("ERR_TLS_CERT_ALTNAME_INVALID", "IP: 10.0.0.7")],
    ["TLS: the handshake failed", withCode("ERR_SSL_WRONG_VERSION_NUMBER", "/build/openssl/record.c:354")],
    ["timed out while connecting", new errors.ConnectTimeoutError("10.0.0.7:443")],
    ["the other end closed the connection", new errors.SocketError("other side closed 10.0.0.7")],
    ["the request failed", new Error("/home/spore/secret")],
    ["the request failed", "10.0.0.7"],
  ])("says %j", (message, error) => {
    expect(describeNetworkError(error)).toBe(message);
  });
});

function withCode(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

function withoutNul(text: string): string {
  return text.replaceAll("\0", "");
}

function outcomeOf(act: () => unknown): string {
  try {
    act();
    return "fine";
  } catch (error) {
    return error instanceof EgressError ? "EgressError" : String(error);
  }
}
