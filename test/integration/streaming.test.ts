import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MemoryWatch } from "../../bench/stream/memory.ts";
import { echoSlowly } from "../../bench/stream/slow-echo.ts";
import { eventually } from "../support/eventually.ts";
import { openRaw, rawGet } from "../support/raw-request.ts";
import { type SporeServer, startSpore } from "../support/spore.ts";
import { LOOPBACK, serveFunction } from "./function-server.ts";
import { type Reports, startReports } from "./reports.ts";

const MEGABYTE = 1024 * 1024;

const STREAMS = `
  const encoder = new TextEncoder();
  let events;
  let produced = 0;
  let taken = 0;

  function endless() {
    return new ReadableStream({
      pull(controller) {
        produced += 65536;
        controller.enqueue(new Uint8Array(65536));
      },
    });
  }

  export default {
    async fetch(request, env, ctx) {
      const report = (path) => ctx.waitUntil(fetch(env.REPORTS + path));
      switch (new URL(request.url).pathname) {
        case "/echo":
          return new Response(request.body);
        case "/text":
          return new Response("got " + (await request.text()));
        case "/early":
          return new Response("not reading");
        case "/events":
          return new Response(new ReadableStream({ start(controller) { events = controller; } }), { headers: { "content-type": "text/event-stream" } });
        case "/next":
          events.enqueue(encoder.encode("data: " + (await request.text()) + "\\n\\n"));
          return new Response("sent");
        case "/endless":
          return new Response(endless());
        case "/produced":
          return new Response(String(produced));
        case "/leave":
          request.signal.addEventListener("abort", () => report("/aborted-" + request.signal.reason.name));
          return new Response(new ReadableStream({
            start(controller) { controller.enqueue(encoder.encode("begun")); },
            cancel() { report("/cancelled"); },
          }));
        case "/leave-waiting":
          request.signal.addEventListener("abort", () => report("/aborted-waiting"));
          report("/waiting");
          return await new Promise(() => {});
        case "/leave-upload":
          try {
            for await (const chunk of request.body) taken += chunk.length;
            report("/whole");
          } catch (error) {
            report("/upload-" + error.name + "-" + taken);
          }
          return new Response("too late");
      }
    },
  };
`;

let reports: Reports;
let spore: SporeServer;

beforeAll(async () => {
  reports = await startReports();
  spore = await serveFunction(STREAMS, LOOPBACK, { vars: { REPORTS: reports.origin } });
});
afterAll(async () => {
  await spore[Symbol.asyncDispose]();
  await reports[Symbol.asyncDispose]();
});

function post(path: string, fields: string): string {
  return `POST ${path} HTTP/1.1\r\nhost: localhost\r\n${fields}\r\n\r\n`;
}

describe("backpressure", () => {
  test("holds gateway and instance under 100 MB more than idle while 256 MB are echoed to a slow reader", async () => {
    await using echo = await startSpore("functions/echo", { args: ["--max-body", "1G"] });
    const url = `${echo.url}/`;
    await echoSlowly({ url, bytes: MEGABYTE, stallMs: 0 });
    const memory = new MemoryWatch(echo.pid);

    await echoSlowly({ url, bytes: 256 * MEGABYTE, onStep: () => memory.sample() });

    expect(memory.growth.gateway).toBeLessThan(100 * MEGABYTE);
    expect(memory.growth.instance).toBeLessThan(100 * MEGABYTE);
  });

  test("stops a function whose client does not read", async () => {
    await using client = await openRaw(spore.port);
    client.socket.pause();
    client.socket.write(rawGet("/endless"));

    // Two looks in a row that find the same: nothing is produced any more.
    let earlier = -1;
    const produced = await eventually(async () => {
      const now = Number(await (await fetch(`${spore.url}/produced`)).text());
      const isStill = now > 0 && now === earlier;
      earlier = now;
      return isStill && now;
    });

    // What the sockets' own buffers hold, and the credit of one stream.
    expect(produced).toBeLessThan(32 * MEGABYTE);
  });
});

describe("a body goes through as it comes:", () => {
  test("each chunk of an upload is echoed before the next is sent", async () => {
    await using client = await openRaw(spore.port, post("/echo", "transfer-encoding: chunked"));

    for (const word of ["one", "two", "three"]) {
      client.socket.write(`${word.length}\r\n${word}\r\n`);
      await client.until(`${word}\r\n`);
    }
    client.socket.write("0\r\n\r\n");

    expect(await client.until("0\r\n\r\n")).toContain("HTTP/1.1 200 OK");
  });

  test("server-sent events arrive one by one", async () => {
    await using client = await openRaw(spore.port, rawGet("/events"));
    await client.until("\r\n\r\n");

    for (const word of ["first", "second", "third"]) {
      expect(client.received()).not.toContain(word);
      await fetch(`${spore.url}/next`, { method: "POST", body: word });
      await client.until(`data: ${word}\n\n`);
    }
  });

  test("a client that waits for 100 Continue is told to go on", async () => {
    await using client = await openRaw(
      spore.port,
      post("/text", "expect: 100-continue\r\ncontent-length: 5"),
    );
    await client.until("HTTP/1.1 100 Continue\r\n\r\n");

    client.socket.write("hello");

    expect(await client.until("got hello")).toContain("HTTP/1.1 200 OK");
  });

  test("chunk extensions and trailer fields stay out of it", async () => {
    await using client = await openRaw(
      spore.port,
      `${post("/text", "transfer-encoding: chunked\r\ntrailer: x-sum")}5;a=b\r\nhello\r\n0\r\nx-sum: 1\r\n\r\n`,
    );

    expect(await client.until("got hello")).not.toContain("x-sum");
  });

  test("an answer that comes early leaves the connection usable once the upload has ended", async () => {
    const bytes = 8 * MEGABYTE;
    await using client = await openRaw(spore.port, post("/early", `content-length: ${bytes}`));
    client.socket.write("x".repeat(MEGABYTE));
    await client.until("not reading");

    client.socket.write("x".repeat(bytes - MEGABYTE));
    client.socket.write(`${post("/text", "content-length: 4")}more`);

    expect((await client.until("got more")).match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
  });
});

describe("a client that leaves", () => {
  test("while it is answered aborts request.signal and cancels the function's stream", async () => {
    const client = await openRaw(spore.port, rawGet("/leave"));
    await client.until("begun");

    client.socket.destroy();

    await reports.heard("/aborted-AbortError");
    await reports.heard("/cancelled");
  });

  test("while the function thinks aborts request.signal", async () => {
    const client = await openRaw(spore.port, rawGet("/leave-waiting"));
    await reports.heard("/waiting");

    client.socket.destroy();

    await reports.heard("/aborted-waiting");
  });

  test("in the middle of its upload fails the function's read of it", async () => {
    const client = await openRaw(spore.port, `${post("/leave-upload", "content-length: 100")}half of it`);
    await eventually(async () => (await fetch(`${spore.url}/produced`)).ok);

    client.socket.destroy();

    await eventually(() => reports.paths.some((path) => path.startsWith("/upload-AbortError-")));
    expect(reports.paths).not.toContain("/whole");
  });
});
