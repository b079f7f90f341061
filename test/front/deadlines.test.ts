import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Exchange } from "../../gateway/dispatch/exchange.ts";
import { eventually } from "../support/eventually.ts";
import { openRaw, type RawConnection } from "../support/raw-request.ts";
import { answerWhole, OK, SILENT, startHttpServer, type TestServer } from "./http-server.ts";

const HEADERS_MS = 500;
const IDLE_MS = 1_500;
const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const LARGE = Buffer.alloc(32 * 1024 * 1024);

function dispatch(exchange: Exchange): void {
  switch (exchange.target) {
    case "/never":
      return exchange.listen(SILENT, false);
    case "/large":
      return exchange.sendWhole(OK, LARGE.length, LARGE);
    case "/upload":
      exchange.listen(SILENT, true);
      return exchange.resume();
    default:
      answerWhole(exchange);
  }
}

async function closing(connection: RawConnection): Promise<{ readonly ms: number; readonly text: string }> {
  const from = performance.now();
  await eventually(() => connection.isClosed());
  return { ms: performance.now() - from, text: connection.received() };
}

/** One row for both readers. */
describe.each([
  ["with the front", true],
  ["without the front", false],
])("%s, a connection is closed", (_what, hasFront) => {
  let server: TestServer;

  beforeAll(async () => {
    const limits = { headersTimeoutMs: HEADERS_MS, idleTimeoutMs: IDLE_MS };
    server = await startHttpServer(dispatch, limits, { hasFront });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test.concurrent.each([
    ["on which nothing comes", ""],
    ["whose head does not come to its end", "GET / HTTP/1.1\r\nHost: a\r\nX: "],
    ["whose request line does not come to its end", "GET / HT"],
    ["whose second head does not come to its end", `${GET}GET / HTTP/1.1\r\nHost: a\r\nX: `],
    ["whose second request line does not come to its end", `${GET}GET / HT`],
  ])("with 408: one %s", async (_case, text) => {
    await using connection = await openRaw(server.port, text);

    const { ms, text: answer } = await closing(connection);

    expect(answer).toContain("HTTP/1.1 408 Request Timeout\r\n");
    expect(answer).toContain('"code":"request-timeout"');
    expect(ms).toBeGreaterThan(HEADERS_MS - 100);
  });

  test.concurrent.each([
    ["that is kept alive for nothing", GET],
    ["whose body does not come", "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc"],
    [
      "whose chunks do not come",
      "POST /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc",
    ],
  ])("one %s", async (_case, text) => {
    await using connection = await openRaw(server.port, text);

    const { ms } = await closing(connection);

    expect(ms).toBeGreaterThan(IDLE_MS - 200);
  });

  test.concurrent("whose client does not read its answer", async () => {
    await using connection = await openRaw(server.port);
    connection.socket.pause();
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    server.server.once("connection", (socket) => socket.once("close", () => resolve()));
    await using slow = await openRaw(server.port, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    slow.socket.pause();

    await ended;

    expect(slow.socket.bytesRead).toBeLessThan(LARGE.length);
  });
});

test.each([
  ["with the front", true],
  ["without the front", false],
])("%s, a function that takes its time keeps its connection", async (_what, hasFront) => {
  const limits = { headersTimeoutMs: 300, idleTimeoutMs: 300 };
  await using server = await startHttpServer(dispatch, limits, { hasFront });
  await using connection = await openRaw(server.port, "GET /never HTTP/1.1\r\nHost: a\r\n\r\n");
  await using other = await openRaw(server.port, "GET / HT");
  await using third = await openRaw(server.port, GET);

  // Both others were closed for as long as this one has waited.
  await eventually(() => other.isClosed() && third.isClosed());

  expect(connection.isClosed()).toBe(false);
});
