import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { openRaw } from "../support/raw-request.ts";
import type { SporeServer } from "../support/spore.ts";
import { serveFunction } from "./function-server.ts";

/** One answer a path. */
const ANSWERS = `
  const streamOf = (...chunks) => ReadableStream.from(chunks.map((chunk) => new TextEncoder().encode(chunk)));
  const ANSWERS = {
    "/text": () => new Response("hello"),
    "/stream": () => new Response(streamOf("hello")),
    "/empty": () => new Response(null),
    "/sized-head": () => new Response(null, { headers: { "content-length": "1234" } }),
    "/204": () => new Response(null, { status: 204 }),
    "/304": () => new Response(null, { status: 304, headers: { etag: '"x"' } }),
    "/418": () => new Response("tea", { status: 418, statusText: "Short and stout" }),
    "/101": () => new Response(null, { status: 101 }),
    "/cookies": () => {
      const headers = new Headers();
      headers.append("set-cookie", "a=1; Path=/");
      headers.append("set-cookie", "b=2, still b");
      headers.append("x-list", "1");
      headers.append("x-list", "2");
      return new Response("ok", { headers });
    },
    "/hop": () => new Response("ok", { headers: {
      connection: "x-private", "x-private": "1", "keep-alive": "timeout=9", "transfer-encoding": "chunked", te: "x", trailer: "x", upgrade: "x", "x-public": "2",
    } }),
    "/whole-wrong": () => new Response("hello", { headers: { "content-length": "9" } }),
    "/short": () => new Response(streamOf("hel", "lo"), { headers: { "content-length": "9" } }),
    "/long": () => new Response(streamOf("hel", "lo"), { headers: { "content-length": "4" } }),
    "/fits": () => new Response(streamOf("hel", "lo"), { headers: { "content-length": "5" } }),
    "/large-text": () => new Response("é".repeat(1_000_000)),
    "/large-bytes": () => new Response(new Uint8Array(5_000_000).fill(7)),
    "/breaks": () => new Response(new ReadableStream({
      start(controller) { controller.enqueue(new TextEncoder().encode("some")); },
      async pull() { await scheduler.wait(1); throw new Error("no more"); },
    })),
  };
  export default { fetch: (request) => ANSWERS[new URL(request.url).pathname]() };
`;

let spore: SporeServer;

beforeAll(async () => {
  spore = await serveFunction(ANSWERS);
});
afterAll(async () => {
  await spore[Symbol.asyncDispose]();
});

interface RawAnswer {
  /** The status line. */
  readonly line: string;
  readonly fields: readonly string[];
  readonly body: string;
}

/** All that comes until the connection is closed. */
async function ask(path: string, method = "GET", connectionField = "close"): Promise<RawAnswer> {
  await using connection = await openRaw(
    spore.port,
    `${method} ${path} HTTP/1.1\r\nhost: a\r\nconnection: ${connectionField}\r\n\r\n`,
  );
  const text = await eventually(() => connection.isClosed() && connection.received());
  const [head = "", ...rest] = text.split("\r\n\r\n");
  const [line = "", ...fields] = head.split("\r\n");
  return {
    line,
    fields: fields.filter((field) => !/^(?:date|connection|keep-alive):/i.test(field)),
    body: rest.join("\r\n\r\n"),
  };
}

const TEXT = "content-type: text/plain;charset=UTF-8";
const WHOLE = {
  "a text": ["/text", "GET", "HTTP/1.1 200 OK", [TEXT, "content-length: 5"], "hello"],
  "HEAD of a text": ["/text", "HEAD", "HTTP/1.1 200 OK", [TEXT, "content-length: 5"], ""],
  "HEAD with a length of its own": ["/sized-head", "HEAD", "HTTP/1.1 200 OK", ["content-length: 1234"], ""],
  "no body": ["/empty", "GET", "HTTP/1.1 200 OK", ["content-length: 0"], ""],
  "a 204": ["/204", "GET", "HTTP/1.1 204 No Content", [], ""],
  "a 304": ["/304", "GET", "HTTP/1.1 304 Not Modified", ['etag: "x"'], ""],
  "a status text": ["/418", "GET", "HTTP/1.1 418 Short and stout", [TEXT, "content-length: 3"], "tea"],
  "several cookies, each in a field": [
    "/cookies",
    "GET",
    "HTTP/1.1 200 OK",
    [TEXT, "set-cookie: a=1; Path=/", "set-cookie: b=2, still b", "x-list: 1, 2", "content-length: 2"],
    "ok",
  ],
  "no fields of the connection": [
    "/hop",
    "GET",
    "HTTP/1.1 200 OK",
    [TEXT, "x-public: 2", "content-length: 2"],
    "ok",
  ],
  "a stream": [
    "/stream",
    "GET",
    "HTTP/1.1 200 OK",
    ["Transfer-Encoding: chunked"],
    "5\r\nhello\r\n0\r\n\r\n",
  ],
  "a stream of the length it announced": ["/fits", "GET", "HTTP/1.1 200 OK", ["content-length: 5"], "hello"],
} as const;

describe("a response goes out whole:", () => {
  test.each(Object.entries(WHOLE))("%s", async (_what, [path, method, line, fields, body]) => {
    const answer = await ask(path, method);

    expect({ line: answer.line, body: answer.body }).toEqual({ line, body });
    expect(answer.fields.toSorted()).toEqual([...fields].toSorted());
  });

  test("HEAD of a stream has neither body nor a claim of one", async () => {
    const { line, body } = await ask("/stream", "HEAD");

    expect({ line, body }).toEqual({ line: "HTTP/1.1 200 OK", body: "" });
  });
});

describe("a response that cannot go out:", () => {
  test("a status below 200 is the function's RangeError", async () => {
    const { line, body } = await ask("/101");

    expect(line).toBe("HTTP/1.1 500 Internal Server Error");
    expect(body).toContain('"code":"exception"');
  });

  test("a whole body of another length is 502", async () => {
    const { line, body } = await ask("/whole-wrong");

    expect(line).toBe("HTTP/1.1 502 Bad Gateway");
    expect(body).toContain('"code":"invalid-response"');
  });

  test("a stream that ends too early is cut, so that the client sees it is not whole", async () => {
    const { fields, body } = await ask("/short", "GET", "keep-alive");

    expect(fields).toContain("content-length: 9");
    expect("hello".startsWith(body)).toBe(true);
  });

  test("a stream that goes on too long is cut at the chunk that is too much", async () => {
    const { fields, body } = await ask("/long", "GET", "keep-alive");

    expect(fields).toContain("content-length: 4");
    expect("hel".startsWith(body)).toBe(true);
  });

  test("a stream that fails is cut without its last chunk", async () => {
    const { line, body } = await ask("/breaks", "GET", "keep-alive");

    expect(line).toBe("HTTP/1.1 200 OK");
    expect(body).toBe("4\r\nsome\r\n");
  });
});

test.each([
  ["/large-text", 2_000_000, 0xa9],
  ["/large-bytes", 5_000_000, 7],
])("a body that is given whole and larger than any window arrives whole: %s", async (path, length, last) => {
  const response = await fetch(`${spore.url}${path}`);

  const bytes = await response.bytes();

  expect(bytes.length).toBe(length);
  expect(bytes.at(-1)).toBe(last);
});
