import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SporeError } from "#runtime";
import {
  checkRequest,
  encodeHead,
  type RequestHead,
  type RequestRules,
} from "../../gateway/dispatch/request-head.ts";
import { type FakeRequest, makeIncoming } from "./incoming.ts";

const RULES: RequestRules = { maxTargetBytes: 100, trustsProxy: false };
const HOST = ["Host", "example.com"];

describe("checkRequest() takes", () => {
  test.each<[target: string, url: string]>([
    ["/", "http://example.com/"],
    ["/a/b?c=d&e", "http://example.com/a/b?c=d&e"],
    ["/a/../b", "http://example.com/b"],
    ["/a/%2e%2E/b", "http://example.com/b"],
    ["/.hidden", "http://example.com/.hidden"],
    ["//evil.example/x", "http://example.com//evil.example/x"],
    ["/\\evil.example/x", "http://example.com//evil.example/x"],
    ["/a b", "http://example.com/a%20b"],
    ["/%zz", "http://example.com/%zz"],
    ["/a#b", "http://example.com/a"],
    ["/?q=../x", "http://example.com/?q=../x"],
    ["http://example.com/a?b", "http://example.com/a?b"],
    ["HTTP://EXAMPLE.COM", "http://example.com/"],
    ["http://example.com?b", "http://example.com/?b"],
  ])("the target %j", (target, url) => {
    expect(checkRequest(makeIncoming({ target }), RULES).url).toBe(url);
  });

  test.each([
    ["example.com", "http://example.com/"],
    ["EXAMPLE.com:8080", "http://example.com:8080/"],
    ["example.com:80", "http://example.com/"],
    ["[::1]:3000", "http://[::1]:3000/"],
    ["a_b.localhost", "http://a_b.localhost/"],
  ])("the Host %j", (host, url) => {
    expect(checkRequest(makeIncoming({ fields: ["host", host] }), RULES).url).toBe(url);
  });

  test.each<[what: string, fields: string[], body: Pick<RequestHead, "hasBody" | "contentLength">]>([
    ["no body", [], { hasBody: false, contentLength: undefined }],
    ["an empty body", ["Content-Length", "0"], { hasBody: false, contentLength: 0 }],
    ["a body of known length", ["Content-Length", "12"], { hasBody: true, contentLength: 12 }],
    ["a body in chunks", ["Transfer-Encoding", "Chunked"], { hasBody: true, contentLength: undefined }],
  ])("%s", (_what, fields, body) => {
    const incoming = makeIncoming({ method: "POST", fields: [...HOST, ...fields] });

    expect(checkRequest(incoming, RULES)).toMatchObject(body);
  });

  test.each<[trustsProxy: boolean, proto: string, scheme: string]>([
    [true, "https", "https"],
    [true, "https, http", "https"],
    [true, "javascript", "http"],
    [false, "https", "http"],
  ])("X-Forwarded-Proto only from a trusted proxy: %j, %j", (trustsProxy, proto, scheme) => {
    const incoming = makeIncoming({ fields: [...HOST, "X-Forwarded-Proto", proto] });

    expect(checkRequest(incoming, { ...RULES, trustsProxy }).url).toBe(`${scheme}://example.com/`);
  });
});

describe("checkRequest() refuses", () => {
  test.each<[what: string, request: FakeRequest, code: string]>([
    ["no Host", { fields: [] }, "bad-request"],
    ["two Hosts", { fields: ["Host", "a.example", "host", "b.example"] }, "bad-request"],
    ["the same Host twice", { fields: [...HOST, ...HOST] }, "bad-request"],
    ["an empty Host", { fields: ["Host", ""] }, "bad-request"],
    ["user information in Host", { fields: ["Host", "a@example.com"] }, "bad-request"],
    ["a path in Host", { fields: ["Host", "example.com/x"] }, "bad-request"],
    ["a blank in Host", { fields: ["Host", "exam ple.com"] }, "bad-request"],
    ["two Hosts in one", { fields: ["Host", "a.example,b.example"] }, "bad-request"],
    ["a port that is no port", { fields: ["Host", "example.com:99999"] }, "bad-request"],
    ["a host that is a malformed address", { fields: ["Host", "1.2.3.999"] }, "bad-request"],
    ["another authority than Host's", { target: "http://other.example/" }, "bad-request"],
    ["another port than Host's", { target: "http://example.com:81/" }, "bad-request"],
    ["user information in the target", { target: "http://a@example.com/" }, "bad-request"],
    ["authority-form", { target: "example.com:443" }, "bad-request"],
    ["asterisk-form", { method: "OPTIONS", target: "*" }, "bad-request"],
    ["another scheme", { target: "ftp://example.com/" }, "bad-request"],
    ["an empty target", { target: "" }, "bad-request"],
    ["a coding before chunked", { fields: [...HOST, "Transfer-Encoding", "gzip, chunked"] }, "bad-request"],
    [
      "chunked twice",
      { fields: [...HOST, "Transfer-Encoding", "chunked", "Transfer-Encoding", "chunked"] },
      "bad-request",
    ],
    ["identity", { fields: [...HOST, "Transfer-Encoding", "identity"] }, "bad-request"],
    [
      "chunked in HTTP/1.0",
      { httpVersion: "1.0", fields: [...HOST, "Transfer-Encoding", "chunked"] },
      "bad-request",
    ],
    ["HTTP/2", { httpVersion: "2.0" }, "bad-request"],
    ["CONNECT", { method: "CONNECT" }, "bad-request"],
    ["TRACE", { method: "TRACE" }, "bad-request"],
    ["a target that is too long", { target: `/${"a".repeat(100)}` }, "uri-too-long"],
    ["an upgrade", { fields: [...HOST, "Upgrade", "h2c", "Connection", "Upgrade"] }, "upgrade-unsupported"],
    [
      "a WebSocket without a key",
      { fields: [...HOST, "Upgrade", "websocket", "Connection", "Upgrade", "Sec-WebSocket-Version", "13"] },
      "bad-request",
    ],
  ])("%s", (_what, request, code) => {
    expect(() => checkRequest(makeIncoming(request), RULES)).toThrow(
      expect.objectContaining({ name: "SporeError", code }),
    );
  });

  test("or takes whatever comes, but throws nothing else than SporeError", () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.webUrl(), fc.webPath());
    const name = fc.oneof(
      fc.constantFrom("host", "Host", "transfer-encoding", "upgrade", "connection", "content-length"),
      text,
    );
    const request = fc.record({
      method: fc.constantFrom("GET", "POST", "CONNECT"),
      target: fc.oneof(
        text,
        text.map((rest) => `/${rest}`),
      ),
      fields: fc.array(fc.tuple(name, fc.oneof(text, fc.domain()))).map((pairs) => pairs.flat()),
      hosts: fc.constantFrom([], HOST),
    });
    fc.assert(
      fc.property(request, ({ hosts, fields, ...rest }) => {
        const incoming = makeIncoming({ ...rest, fields: [...hosts, ...fields] });
        const url = attempt(() => {
          const head = checkRequest(incoming, RULES);
          encodeHead(incoming, head, RULES);
          return head.url;
        });

        if (url !== undefined) expect(new URL(url).href).toBe(url);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe("encodeHead()", () => {
  test("keeps end-to-end fields in order, repeated ones repeated, with names in lower case", () => {
    const head = encode([...HOST, "X-B", "1", "x-a", "2", "X-b", "3", "Authorization", "Basic eA=="]);

    expect(head.join(" ")).toMatch(
      /^GET http:\/\/example.com\/ host example.com x-b 1 x-a 2 x-b 3 authorization Basic eA== x-forwarded-for /,
    );
  });

  test.each([
    [
      "hop-by-hop fields",
      [
        "Keep-Alive",
        "1",
        "TE",
        "trailers",
        "Proxy-Authorization",
        "x",
        "Proxy-Connection",
        "x",
        "Trailer",
        "x",
      ],
    ],
    ["Transfer-Encoding", ["Transfer-Encoding", "chunked"]],
    ["fields that Connection names", ["X-Secret", "1", "Connection", "close, x-secret"]],
    [
      "fields that a second Connection names",
      ["Connection", "close", "Connection", "X-SECRET", "x-secret", "1"],
    ],
    [
      "forwarded claims",
      [
        "X-Forwarded-For",
        "6.6.6.6",
        "X-Forwarded-Host",
        "x",
        "X-Forwarded-Anything",
        "x",
        "Forwarded",
        "for=6.6.6.6",
      ],
    ],
    [
      "underscore twins of them",
      ["x_forwarded_for", "6.6.6.6", "X_Forwarded-For", "6.6.6.6", "x_real_ip", "6.6.6.6"],
    ],
    [
      "other names of the client",
      ["X-Real-IP", "6.6.6.6", "CF-Connecting-IP", "6.6.6.6", "cf_ray", "x", "True-Client-IP", "6.6.6.6"],
    ],
  ])("drops %s", (_what, fields) => {
    expect(encode([...HOST, ...fields])).toEqual(encode(HOST));
  });

  test("writes its own fields after what Connection names is gone", () => {
    const head = encode([...HOST, "Connection", "x-forwarded-for, x-real-ip, cf-connecting-ip"]);

    expect(head).toEqual(expect.arrayContaining(["x-forwarded-for", "x-real-ip", "cf-connecting-ip"]));
  });

  test("keeps a trusted proxy's fields", () => {
    const head = encode([...HOST, "X-Forwarded-For", "1.2.3.4, 10.0.0.1"], { ...RULES, trustsProxy: true });

    expect(head.slice(4).join(" ")).toBe(
      "x-forwarded-for 1.2.3.4, 10.0.0.1 cf-connecting-ip 1.2.3.4 x-real-ip 1.2.3.4",
    );
  });
});

function encode(fields: readonly string[], rules: RequestRules = RULES): string[] {
  const incoming = makeIncoming({ fields });
  return encodeHead(incoming, checkRequest(incoming, rules), rules).split("\0");
}

function attempt<Result>(act: () => Result): Result | undefined {
  try {
    return act();
  } catch (error) {
    expect(error).toBeInstanceOf(SporeError);
    return undefined;
  }
}
