import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { openRaw, rawGet } from "../support/raw-request.ts";
import type { SporeServer } from "../support/spore.ts";
import { serveFunction } from "./function-server.ts";

/** Tells what the function sees. */
const MIRROR = `
  export default {
    async fetch(request) {
      const body = await request.text();
      return Response.json({ method: request.method, url: request.url, headers: [...request.headers], body });
    },
  };
`;

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

let spore: SporeServer;

beforeAll(async () => {
  spore = await serveFunction(MIRROR, ["--max-body", "1M"]);
});
afterAll(async () => {
  await spore[Symbol.asyncDispose]();
});

/** Writes bytes and reads until the gateway closes the connection. */
async function exchange(port: number, text: string): Promise<string> {
  await using connection = await openRaw(port, text);
  return await eventually(() => connection.isClosed() && connection.received());
}

async function see(target: string, fields: Readonly<Record<string, string>> = {}): Promise<Seen> {
  return parse(await exchange(spore.port, rawGet(target, { ...fields, connection: "close" })));
}

function parse(answer: string): Seen {
  return JSON.parse(answer.slice(answer.indexOf("\r\n\r\n") + 4));
}

function fieldsOf({ headers }: Seen): Readonly<Record<string, string>> {
  return Object.fromEntries(headers);
}

const CLOSE = "connection: close\r\n\r\n";
const REFUSED = {
  "two Hosts": ["GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n", 400, "bad-request"],
  "one Host twice": ["GET / HTTP/1.1\r\nhost: a\r\nhost: a\r\n", 400, "bad-request"],
  "no Host": ["GET / HTTP/1.1\r\n", 400, "bad-request"],
  "a malformed Host": ["GET / HTTP/1.1\r\nhost: a/b@c\r\n", 400, "bad-request"],
  "an authority other than Host": ["GET http://b/ HTTP/1.1\r\nhost: a\r\n", 400, "bad-request"],
  "a length and chunks": [
    "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n",
    400,
    "bad-request",
  ],
  "two lengths": [
    "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n",
    400,
    "bad-request",
  ],
  "a coding before chunked": [
    "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip, chunked\r\n",
    400,
    "bad-request",
  ],
  "a folded field": ["GET / HTTP/1.1\r\nhost: a\r\nx: b\r\n c\r\n", 400, "bad-request"],
  "a field name with a space": ["GET / HTTP/1.1\r\nhost: a\r\nx : b\r\n", 400, "bad-request"],
  TRACE: ["TRACE / HTTP/1.1\r\nhost: a\r\n", 400, "bad-request"],
  "an upgrade": [
    "GET / HTTP/1.1\r\nhost: a\r\nupgrade: h2c\r\nconnection: upgrade\r\n",
    501,
    "upgrade-unsupported",
  ],
  "a head too large": [`GET / HTTP/1.1\r\nhost: a\r\nx: ${"y".repeat(60_000)}\r\n`, 431, "headers-too-large"],
  "header fields too large": [
    `GET / HTTP/1.1\r\nhost: a\r\nx: ${"y".repeat(33_000)}\r\n`,
    431,
    "headers-too-large",
  ],
  "a URI too long": [`GET /${"y".repeat(20_000)} HTTP/1.1\r\nhost: a\r\n`, 414, "uri-too-long"],
  "a body announced too large": [
    "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1048577\r\n",
    413,
    "body-too-large",
  ],
} as const;

describe("the gateway refuses", () => {
  test.each(Object.entries(REFUSED))("%s", async (_what, [head, status, code]) => {
    const answer = await exchange(spore.port, `${head}${CLOSE}`);

    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toContain("content-type: application/problem+json");
    expect(answer).toContain(`"code":"${code}"`);
  });

  test("a body that turns out too large, and closes the connection", async () => {
    const chunk = `10000\r\n${"z".repeat(0x1_0000)}\r\n`;

    const answer = await exchange(
      spore.port,
      `POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n${chunk.repeat(17)}0\r\n\r\n`,
    );

    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toMatch(/^connection: close\r$/im);
  });

  test("more header fields than it takes", async () => {
    const fields = Array.from({ length: 150 }, (_none, index) => `x-${index}: y\r\n`).join("");

    const answer = await exchange(spore.port, `GET / HTTP/1.1\r\nhost: a\r\n${fields}${CLOSE}`);

    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  });
});

test("CONNECT opens no tunnel", async () => {
  const answer = await exchange(spore.port, `CONNECT a:443 HTTP/1.1\r\nhost: a:443\r\n${CLOSE}`);

  expect(answer).toBe("");
});

describe("request.url is what the client asked for", () => {
  test.each([
    ["/a%20b/%C3%BC?x=1&y=%26", "/a%20b/%C3%BC?x=1&y=%26"],
    ["//evil.example/x", "//evil.example/x"],
    ["/%2e%2e%2fetc", "/%2e%2e%2fetc"],
    ["/a;b=c/@d:e?", "/a;b=c/@d:e?"],
    ["/a|b[c]?q[]=1", "/a|b[c]?q[]=1"],
  ])("%s", async (target, expected) => {
    const seen = await see(target, { host: "some.host:8443" });

    expect(seen.url).toBe(`http://some.host:8443${expected}`);
  });

  test("an absolute-form target", async () => {
    const seen = await see("http://Some.Host/x?y", { host: "some.host" });

    expect(seen.url).toBe("http://some.host/x?y");
  });

  test("a port that is the scheme's own", async () => {
    const seen = await see("/", { host: "some.host:80" });

    expect(seen.url).toBe("http://some.host/");
  });
});

describe("a connection", () => {
  test("carries pipelined requests, answered in order", async () => {
    const requests = ["/one", "/two", "/three"].map((target) => rawGet(target)).join("");

    const answers = await exchange(spore.port, requests + rawGet("/four", { connection: "close" }));

    expect([...answers.matchAll(/"url":"http:\/\/localhost\/(\w+)"/g)].map(([, word]) => word)).toEqual([
      "one",
      "two",
      "three",
      "four",
    ]);
  });

  test("is used again after a request with a body", async () => {
    const post = "POST /a HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\nbody";

    const answers = await exchange(spore.port, post + rawGet("/b", { connection: "close" }));

    expect(answers.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
    expect(answers).toContain('"body":"body"');
  });

  test("of HTTP/1.0 is closed after the answer", async () => {
    const answer = await exchange(spore.port, "GET /old HTTP/1.0\r\nhost: a\r\n\r\n");

    expect(answer).toContain('"url":"http://a/old"');
  });
});

describe("a request's fields", () => {
  test("of the connection do not reach the function, nor those that Connection names", async () => {
    const answer = await exchange(
      spore.port,
      "GET / HTTP/1.1\r\nhost: a\r\nconnection: close, x-mine\r\nx-mine: 1\r\nkeep-alive: 5\r\nte: trailers\r\nproxy-authorization: x\r\nx-end: 2\r\n\r\n",
    );

    expect(fieldsOf(parse(answer))).toEqual({
      host: "a",
      "x-end": "2",
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-proto": "http",
      "cf-connecting-ip": "127.0.0.1",
      "x-real-ip": "127.0.0.1",
    });
  });

  test("tell of the client what the gateway knows, not what it claims", async () => {
    const seen = await see("/", {
      "x-forwarded-for": "6.6.6.6",
      x_forwarded_for: "6.6.6.6",
      forwarded: "for=6.6.6.6",
      "x-forwarded-proto": "https",
      "x-real-ip": "6.6.6.6",
      "cf-connecting-ip": "6.6.6.6",
      "true-client-ip": "6.6.6.6",
    });

    expect(JSON.stringify(seen.headers)).not.toContain("6.6.6.6");
    expect(seen.url).toMatch(/^http:/);
    expect(fieldsOf(seen)["cf-connecting-ip"]).toBe("127.0.0.1");
  });

  test("of a trusted proxy are believed with --trust-proxy", async () => {
    await using trusting = await serveFunction(MIRROR, ["--trust-proxy"]);

    const seen = parse(
      await exchange(
        trusting.port,
        rawGet("/", {
          "x-forwarded-for": "6.6.6.6, 10.0.0.1",
          "x-forwarded-proto": "https",
          connection: "close",
        }),
      ),
    );

    expect(seen.url).toBe("https://localhost/");
    expect(fieldsOf(seen)).toMatchObject({
      "x-forwarded-for": "6.6.6.6, 10.0.0.1",
      "x-forwarded-proto": "https",
      "cf-connecting-ip": "6.6.6.6",
    });
  });
});
