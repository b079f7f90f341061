import { once } from "node:events";
import { describe, expect, test } from "vitest";
import type { Exchange } from "../../gateway/dispatch/exchange.ts";
import { eventually } from "../support/eventually.ts";
import { openRaw } from "../support/raw-request.ts";
import { answerWhole, OK, SILENT, startHttpServer } from "./http-server.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const BODY = Buffer.from("late");

describe("Front.close()", () => {
  test("ends idle connections at once, and busy ones with their answer", async () => {
    const held: Exchange[] = [];
    await using server = await startHttpServer((exchange) => {
      if (exchange.target !== "/held") return answerWhole(exchange);
      exchange.listen(SILENT, false);
      held.push(exchange);
    });
    await using idle = await openRaw(server.port, GET);
    await idle.until("\r\n\r\n/");
    await using busy = await openRaw(server.port, "GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
    await eventually(() => held.length === 1);
    const closed = once(server.server, "close");

    server.server.close();
    server.front?.close();

    await eventually(() => idle.isClosed());
    expect(busy.isClosed()).toBe(false);
    held[0]?.sendWhole(OK, BODY.length, BODY);
    expect(await busy.until("late")).toContain("Connection: close\r\n");
    await closed;
    expect(server.front?.connections).toBe(0);
  });
});

describe("a connection on which requests come faster than answers", () => {
  test("has one request open at a time", async () => {
    let open = 0;
    let most = 0;
    await using server = await startHttpServer((exchange) => {
      open += 1;
      most = Math.max(most, open);
      exchange.listen(SILENT, false);
      setImmediate(() => {
        open -= 1;
        exchange.sendWhole(OK, 0, Buffer.alloc(0));
      });
    });
    await using connection = await openRaw(server.port, GET.repeat(2_000));

    await eventually(() => connection.received().split("HTTP/1.1 200 OK").length === 2_001);

    expect(most).toBe(1);
  });

  test("is read no further while its client reads no answers", async () => {
    let count = 0;
    const body = Buffer.alloc(64 * 1024);
    await using server = await startHttpServer((exchange) => {
      count += 1;
      exchange.sendWhole(OK, body.length, body);
    });
    await using connection = await openRaw(server.port);
    connection.socket.pause();
    connection.socket.write(GET.repeat(2_000));
    await using other = await openRaw(server.port, GET);
    await other.until("HTTP/1.1 200 OK");

    // What the sockets' buffers take, and not much more.
    expect(count).toBeLessThan(1_000);
  });

  test("is left to node:http in the right place, and its answers come in order", async () => {
    await using server = await startHttpServer((exchange) => answerWhole(exchange));
    const requests = ["/1", "/2"].map((target) => `GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`).join("");
    const chunked = "POST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n";
    await using connection = await openRaw(server.port, `${requests}${chunked}${GET}`);

    await eventually(() => connection.received().split("HTTP/1.1 200 OK").length === 5);

    expect([...connection.received().matchAll(/\r\n\r\n(\/\d?)/g)].map(([, target]) => target)).toEqual([
      "/1",
      "/2",
      "/3",
      "/",
    ]);
    expect(server.front?.handOvers).toEqual(new Map([["framing", 1]]));
    expect(server.front?.requests).toBe(2);
  });

  test("and that node:http reads has a bound too", async () => {
    let count = 0;
    await using server = await startHttpServer((exchange) => {
      count += 1;
      exchange.listen(SILENT, false);
    });
    await using connection = await openRaw(
      server.port,
      `GET / HTTP/1.1\r\nHost: a\r\nTE: x\r\n\r\n`.repeat(1_000),
    );

    await eventually(() => connection.isClosed());

    expect(count).toBeLessThanOrEqual(64);
  });
});
