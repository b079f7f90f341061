import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { eventually } from "../support/eventually.ts";
import { instancesOf } from "../support/processes.ts";
import { openRaw, rawGet } from "../support/raw-request.ts";
import type { SporeServer } from "../support/spore.ts";
import { LOOPBACK, serveFunction } from "./function-server.ts";
import { SOCKET_FUNCTION } from "./websocket-function.ts";
import { frame, handshake, openClient, openRawSocket } from "./websocket-client.ts";

const MEGABYTE = 1024 * 1024;

let upstream: WebSocketServer;
let spore: SporeServer;

beforeAll(async () => {
  upstream = new WebSocketServer({
    port: 0,
    host: "127.0.0.1",
    verifyClient: ({ req }: { readonly req: IncomingMessage }) => req.url === "/echo",
  });
  upstream.on("connection", (socket) => {
    socket.on("message", (data, isBinary) => {
      if (isText(data, "vanish")) socket.terminate();
      else if (isText(data, "close")) socket.close(4010, "upstream closes");
      else socket.send(data, { binary: isBinary });
    });
  });
  await once(upstream, "listening");
  const address = upstream.address();
  const port = typeof address === "string" || address === null ? 0 : address.port;
  const vars = {
    UPSTREAM: `http://127.0.0.1:${port}/echo`,
    REFUSING: `http://127.0.0.1:${port}/other`,
  };
  spore = await serveFunction(SOCKET_FUNCTION, LOOPBACK, { vars });
});
afterAll(async () => {
  await spore[Symbol.asyncDispose]();
  upstream.close();
});

/** Waits until the function has seen a connection close, and says how. */
async function seenClose(path: string): Promise<unknown> {
  return await eventually(async () => {
    const answer: unknown = await (await fetch(`${spore.url}/log`)).json();
    return entriesOf(answer).find((entry) => Reflect.get(entry, "path") === path);
  });
}

function isText(data: unknown, text: string): boolean {
  return Buffer.isBuffer(data) && data.toString() === text;
}

/** Text as it is, bytes as something short. */
function digest(message: Buffer | string): string {
  return typeof message === "string" ? message : createHash("sha256").update(message).digest("hex");
}

function entriesOf(answer: unknown): object[] {
  const log: unknown = typeof answer === "object" && answer !== null ? Reflect.get(answer, "log") : undefined;
  return Array.isArray(log) ? log : [];
}

describe("a WebSocket to a function", () => {
  test("carries text and bytes both ways, in order", async () => {
    await using client = await openClient(`${spore.url}/echo`);
    const sent = ["a", "", "ünïcödé \u{1F331}", randomBytes(10), Buffer.alloc(0), randomBytes(3 * MEGABYTE)];

    for (const message of sent) client.socket.send(message);

    expect((await client.got(sent.length)).map(digest)).toEqual(sent.map(digest));
  });

  test("carries a message that the client sends in fragments", async () => {
    await using client = await openClient(`${spore.url}/echo`);

    client.socket.send("ha", { fin: false });
    client.socket.send(Buffer.from("lf é").subarray(0, 4), { fin: false, binary: false });
    client.socket.send(Buffer.from("é").subarray(1), { fin: true, binary: false });

    expect(await client.got(1)).toEqual(["half é"]);
  });

  test("carries 32 MiB in one message", { timeout: 30_000 }, async () => {
    await using client = await openClient(`${spore.url}/echo`);
    const message = Buffer.alloc(32 * MEGABYTE, "spore");

    client.socket.send(message);

    const [echo] = await client.got(1);
    expect(Buffer.isBuffer(echo) && echo.equals(message)).toBe(true);
  });

  test("gets what the function sent before it answered", async () => {
    await using client = await openClient(`${spore.url}/greet`);

    expect(await client.got(2)).toEqual(["hello", Buffer.from([1, 2, 3])]);
  });

  test("gets what the function sends later on its own", async () => {
    await using client = await openClient(`${spore.url}/echo`);

    client.socket.send("late");

    expect(await client.got(1)).toEqual(["later"]);
  });

  test("gets the subprotocol and the fields of the function's response", async () => {
    await using client = await openClient(`${spore.url}/echo`, ["one", "two"]);

    expect(client.socket.protocol).toBe("two");
    expect(client.headers).toMatchObject({ "x-from": "function", "set-cookie": ["a=1"] });
  });

  test("is one of a hundred at once", { timeout: 30_000 }, async () => {
    const clients = await Promise.all(Array.from({ length: 100 }, () => openClient(`${spore.url}/echo`)));

    clients.forEach(({ socket }, index) => socket.send(`${index}`));
    const echoes = await Promise.all(clients.map((client) => client.got(1)));

    expect(echoes.map(([echo]) => echo)).toEqual(clients.map((_, index) => `${index}`));
    for (const client of clients) await client[Symbol.asyncDispose]();
  });

  test("goes on when a listener of the function throws", async () => {
    await using client = await openClient(`${spore.url}/throw`);

    client.socket.send("a");
    client.socket.send("b");

    expect(await client.got(2)).toEqual(["a", "b"]);
  });

  test("has its pings answered by the gateway", async () => {
    await using client = await openClient(`${spore.url}/echo`);
    const pong = once(client.socket, "pong");

    client.socket.ping("are you there");

    expect(String(await pong)).toBe("are you there");
  });
});

describe("a WebSocket closes", () => {
  test("from the client's side, with code and reason", async () => {
    await using client = await openClient(`${spore.url}/by-client`);

    client.socket.close(4000, "enough");

    expect(await client.closed).toEqual({ code: 4000, reason: "enough" });
    expect(await seenClose("/by-client")).toMatchObject({
      code: 4000,
      reason: "enough",
      wasClean: true,
      readyState: WebSocket.CLOSED,
    });
  });

  test("from the client's side, without a code", async () => {
    await using client = await openClient(`${spore.url}/without-code`);

    client.socket.close();

    expect(await client.closed).toEqual({ code: 1005, reason: "" });
    expect(await seenClose("/without-code")).toMatchObject({ code: 1005, reason: "", wasClean: true });
  });

  test("from the function's side, with code and reason", async () => {
    await using client = await openClient(`${spore.url}/by-function`);

    client.socket.send("close me");

    expect(await client.closed).toEqual({ code: 4002, reason: "as you wish" });
    expect(await seenClose("/by-function")).toMatchObject({ code: 4002, wasClean: true });
  });

  test.each([
    ["/close", { code: 4001, reason: "no more" }],
    ["/plain-close", { code: 1005, reason: "" }],
  ])("at once, when the function closes it before it answers: %s", async (path, closed) => {
    await using client = await openClient(`${spore.url}${path}`);

    expect(await client.closed).toEqual(closed);
  });

  test("with 1006 for the function, when the client vanishes", async () => {
    await using client = await openClient(`${spore.url}/vanish`);

    client.socket.terminate();

    expect(await seenClose("/vanish")).toMatchObject({ code: 1006, wasClean: false });
  });

  test("with 1009, when a message is larger than 32 MiB", async () => {
    await using raw = await openRawSocket(spore.port, "/too-large");

    raw.socket.write(frame(2, "", { length: BigInt(32 * MEGABYTE + 1) }));

    // A close frame with the code 1009.
    await raw.until("\x88\x02\x03\xf1");
    expect(await seenClose("/too-large")).toMatchObject({ code: 1006, wasClean: false });
  });

  test("with 1001, when the gateway shuts down", async () => {
    await using own = await serveFunction(SOCKET_FUNCTION);
    await using client = await openClient(`${own.url}/echo`);

    const exit = own.stop();

    expect(await client.closed).toMatchObject({ code: 1001 });
    expect(await exit).toEqual({ code: 0, signal: null });
  });

  test("with 1011, when the instance is killed, and nothing else is harmed", async () => {
    await using own = await serveFunction(SOCKET_FUNCTION);
    await using client = await openClient(`${own.url}/echo`);
    client.socket.send("a");
    await client.got(1);

    for (const pid of instancesOf(own.pid)) process.kill(pid, "SIGKILL");

    expect(await client.closed).toMatchObject({ code: 1011 });
    await using next = await openClient(`${own.url}/echo`);
    next.socket.send("b");
    expect(await next.got(1)).toEqual(["b"]);
  });

  test("for the gateway too, when the function never accepted it", async () => {
    await using client = await openClient(`${spore.url}/unaccepted`);

    client.socket.send("nobody reads this");
    client.socket.close(1000);

    expect(await client.closed).toMatchObject({ code: 1000 });
  });
});

describe("a request that asks for a WebSocket", () => {
  test("may be answered as any other", async () => {
    await using raw = await openRaw(spore.port, handshake("/plain"));

    expect(await raw.until("sign in first")).toMatch(/^HTTP\/1\.1 401 /);
    await eventually(() => raw.isClosed());
  });

  test("reaches the function with its Upgrade field, and without a body", async () => {
    await using raw = await openRaw(spore.port, handshake("/headers"));

    expect(await raw.until('{"upgrade":"websocket","body":true}')).toMatch(/^HTTP\/1\.1 200 /);
  });

  test.each([
    ["a version other than 13", handshake("/", { "sec-websocket-version": "8" }), 426],
    ["no version", handshake("/", { "sec-websocket-version": "" }), 426],
    ["a malformed key", handshake("/", { "sec-websocket-key": "short" }), 400],
    ["a malformed subprotocol", handshake("/", { "sec-websocket-protocol": "a b" }), 400],
    ["no Connection", handshake("/", { connection: "close" }), 400],
    ["a body", handshake("/", { "content-length": "0" }), 400],
    ["another method", handshake("/").replace("GET", "PUT"), 400],
    ["another protocol", handshake("/", { upgrade: "h2c" }), 501],
    ["a function that throws", handshake("/throws"), 500],
  ])("with %s is refused", async (_what, head, status) => {
    await using raw = await openRaw(spore.port, head);

    const answer = await raw.until("\r\n\r\n");

    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    if (status === 426) expect(answer).toContain("sec-websocket-version: 13");
  });

  test("and was not made is an error of the function that answers with one", async () => {
    await using raw = await openRaw(spore.port, rawGet("/unasked"));

    expect(await raw.until("\r\n\r\n")).toMatch(/^HTTP\/1\.1 500 /);
  });
});

describe("a function's own WebSocket", () => {
  test("is opened by fetch()", async () => {
    const answer = await fetch(`${spore.url}/client`);

    expect(await answer.json()).toEqual({ status: 101, data: "from a function", protocol: "b" });
  });

  test("is a plain response where the server gives one", async () => {
    const answer = await fetch(`${spore.url}/refused`);

    expect(await answer.json()).toEqual({ status: 401, webSocket: null, body: "Unauthorized" });
  });

  test("can be handed on to the client", async () => {
    await using client = await openClient(`${spore.url}/proxy`);
    const bytes = randomBytes(2 * MEGABYTE);

    client.socket.send("through");
    client.socket.send(bytes);

    expect((await client.got(2)).map(digest)).toEqual(["through", bytes].map(digest));
    client.socket.send("close");
    expect(await client.closed).toEqual({ code: 4010, reason: "upstream closes" });
  });

  test("ends the client's, when it vanishes", async () => {
    await using client = await openClient(`${spore.url}/proxy`);

    client.socket.send("vanish");

    expect(await client.closed).toMatchObject({ code: 1011 });
  });
});
