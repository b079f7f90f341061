import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type net from "node:net";
import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { FakeCall, headOf } from "./fake-call.ts";
import { createLoopbackEgress } from "./loopback-egress.ts";
import { startCanned, startRawUpstream, startUpstream } from "./upstream.ts";

describe("createEgress() sends", () => {
  test("method, target and fields as given, and the fields that every request has", async () => {
    const seen: string[] = [];
    await using upstream = await startUpstream((request, response) => {
      seen.push(`${request.method} ${request.url}`, ...request.rawHeaders);
      response.end();
    });
    await using egress = createLoopbackEgress();

    await new FakeCall()
      .open(
        egress,
        headOf("GET", `${upstream.origin}/a%20b?c=d`, "x-one", "é", "cookie", "a=1", "cookie", "b=2"),
      )
      .answer();

    const { host } = new URL(upstream.origin);
    expect(seen.join(" ")).toBe(
      `GET /a%20b?c=d host ${host} connection keep-alive x-one é cookie a=1 cookie b=2 accept */* accept-language * user-agent Spore accept-encoding identity cdn-loop spore`,
    );
  });

  test("a body that came with the head, with its length", async () => {
    await using upstream = await startUpstream((request, response) => {
      response.setHeader("x-length", request.headers["content-length"] ?? "none");
      request.pipe(response);
    });
    await using egress = createLoopbackEgress();

    const call = new FakeCall().open(egress, headOf("POST", upstream.origin, "content-length", "999"), {
      body: Buffer.from("hello"),
    });
    const answer = await call.answer();

    expect(answer.fields).toContainEqual(["x-length", "5"]);
    expect(answer.body.toString()).toBe("hello");
    expect(call.consumed).toBe(5);
  });

  test("a streamed body in chunks", async () => {
    const arrived = Promise.withResolvers<void>();
    await using upstream = await startUpstream((request, response) => {
      arrived.resolve();
      response.setHeader("x-coding", request.headers["transfer-encoding"] ?? "none");
      request.pipe(response);
    });
    await using egress = createLoopbackEgress();

    const head = headOf("POST", upstream.origin, "transfer-encoding", "gzip");
    const call = new FakeCall().open(egress, head, { body: Buffer.from("one "), isEnd: false });
    await arrived.promise;
    call.listener.onData(Buffer.from("two "), false);
    call.listener.onData(Buffer.from("three"), false);
    call.listener.onData(Buffer.alloc(0), true);
    const answer = await call.answer();

    expect(answer.fields).toContainEqual(["x-coding", "chunked"]);
    expect(answer.body.toString()).toBe("one two three");
    expect(call.consumed).toBe(13);
  });

  test("requests to one origin over one connection, one after the other", async () => {
    const ports = new Set<number | undefined>();
    await using upstream = await startUpstream((request, response) => {
      ports.add(request.socket.remotePort);
      response.end("ok");
    });
    await using egress = createLoopbackEgress();

    for (let round = 0; round < 3; round++) {
      await new FakeCall().open(egress, headOf("GET", upstream.origin)).answer();
      // A connection is free one turn after its answer.
      await setImmediate();
    }

    expect(ports.size).toBe(1);
  });

  test("no more requests at once to one origin than it may have connections", async () => {
    let most = 0;
    const held: ServerResponse[] = [];
    await using upstream = await startUpstream((_request, response) => {
      most = Math.max(most, held.push(response));
      if (held.length === 2) for (const one of held.splice(0)) one.end("ok");
    });
    await using egress = createLoopbackEgress({ maxConnections: 2 });

    const calls = Array.from({ length: 8 }, () =>
      new FakeCall().open(egress, headOf("GET", upstream.origin)),
    );
    await Promise.all(calls.map((call) => call.answer()));

    expect(most).toBe(2);
  });
});

describe("createEgress() answers with", () => {
  test("a short answer as one head", async () => {
    await using upstream = await startCanned("HTTP/1.1 200 Fine\r\nContent-Length: 2\r\nX-A: b\r\n\r\nok");
    await using egress = createLoopbackEgress();

    const call = new FakeCall().open(egress, headOf("GET", upstream.origin));
    const answer = await call.answer();

    expect(call.heads).toEqual([headOf("200", "Fine", "content-length", "2", "x-a", "b")]);
    expect(answer.body.toString()).toBe("ok");
  });

  test("every Set-Cookie, in order, without the connection's own fields", async () => {
    await using upstream = await startCanned(
      "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nConnection: close, X-Mine\r\nX-Mine: 1\r\nSet-Cookie: b=2\r\n" +
        "Keep-Alive: timeout=5\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n",
    );
    await using egress = createLoopbackEgress();

    const { fields } = await new FakeCall().open(egress, headOf("GET", upstream.origin)).answer();

    expect(fields).toEqual([
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
      ["content-encoding", "gzip"],
      ["content-length", "0"],
    ]);
  });

  test.each([
    ["HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "200"],
    ["GET", "HTTP/1.1 204 No Content\r\n\r\n", "204"],
    ["GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", "304"],
    [
      "GET",
      "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
      "200",
    ],
    ["GET", "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", "302"],
  ])("an empty body for %s %j", async (method, wire, status) => {
    await using upstream = await startCanned(wire);
    await using egress = createLoopbackEgress();

    const answer = await new FakeCall().open(egress, headOf(method, upstream.origin)).answer();

    expect(answer.status).toBe(status);
    expect(answer.body).toHaveLength(0);
  });

  test("a reason phrase and values byte for byte", async () => {
    // The bytes C4 80 are U+0100 in UTF-8, whose lower byte is NUL.
    await using upstream = await startCanned(
      "HTTP/1.1 200 a\xc4\x80b\r\nX-A: \xe9\xff\r\nContent-Length: 0\r\n\r\n",
    );
    await using egress = createLoopbackEgress();

    const call = new FakeCall().open(egress, headOf("GET", upstream.origin));
    await call.answer();

    expect(call.heads).toEqual([headOf("200", "a\xc4\x80b", "x-a", "\xe9\xff", "content-length", "0")]);
  });
});

describe("createEgress() gives up with", () => {
  test("connection refused", async () => {
    const upstream = await startCanned("");
    await upstream[Symbol.asyncDispose]();
    await using egress = createLoopbackEgress();

    const end = await new FakeCall().open(egress, headOf("GET", upstream.origin)).over;

    expect(end).toEqual({ kind: "aborted", code: "network-error", message: "connection refused" });
  });

  test("host not found", async () => {
    await using egress = createLoopbackEgress();

    const end = await new FakeCall().open(egress, headOf("GET", "http://nowhere.invalid/")).over;

    expect(end).toEqual({ kind: "aborted", code: "network-error", message: "host not found" });
  });

  test("a TLS failure, where a server does not speak it", async () => {
    await using upstream = await startCanned("HTTP/1.1 400 Bad Request\r\n\r\n");
    await using egress = createLoopbackEgress();

    const end = await new FakeCall().open(egress, headOf("GET", `https://127.0.0.1:${upstream.port}/`)).over;

    expect(end).toEqual({ kind: "aborted", code: "network-error", message: "TLS: the handshake failed" });
  });

  test.each([
    ["the answer is not valid HTTP", "SSH-2.0-OpenSSH_9.6\r\n"],
    ["the answer is not valid HTTP", "HTTP/1.1 200 OK\r\nX-A: a\x00b\r\n\r\n"],
    [
      "the other end closed the connection",
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
    ],
    ["the answer's head is too large", `HTTP/1.1 200 OK\r\n${`X-A: ${"a".repeat(8_000)}\r\n`.repeat(9)}\r\n`],
    ["the answer's head is too large", `HTTP/1.1 200 OK\r\n${"a:\r\n".repeat(40_000)}\r\n`],
  ])("%s", async (message, wire) => {
    await using upstream = await startCanned(wire);
    await using egress = createLoopbackEgress();

    const end = await new FakeCall().open(egress, headOf("GET", upstream.origin)).over;

    expect(end).toEqual({ kind: "aborted", code: "network-error", message });
  });

  test("a time-out, where no head comes", async () => {
    await using upstream = await startRawUpstream(() => {});
    await using egress = createLoopbackEgress({ headTimeoutMs: 100 });

    const end = await new FakeCall().open(egress, headOf("GET", upstream.origin)).over;

    expect(end).toMatchObject({ code: "network-error", message: "timed out while waiting for the answer" });
  });

  test("a time-out, where no connection gets free", async () => {
    const released = Promise.withResolvers<void>();
    const seen: string[] = [];
    await using upstream = await startUpstream((request, response) => {
      seen.push(request.url ?? "");
      response.write("a");
      void released.promise.then(() => response.end());
    });
    await using egress = createLoopbackEgress({ headTimeoutMs: 100, maxConnections: 1 });

    const first = new FakeCall().open(egress, headOf("GET", `${upstream.origin}/1`));
    await first.head;
    const end = await new FakeCall().open(egress, headOf("GET", `${upstream.origin}/2`)).over;
    released.resolve();

    expect(end).toMatchObject({ code: "network-error", message: "timed out while waiting for a connection" });
    expect(await first.over).toEqual({ kind: "ended" });
    // The request that was given up is not sent after all, and its connection stays good for the next.
    expect((await new FakeCall().open(egress, headOf("GET", `${upstream.origin}/3`)).answer()).status).toBe(
      "200",
    );
    expect(seen).toEqual(["/1", "/3"]);
  });

  test("what went wrong, where the upstream resets mid-body", async () => {
    await using upstream = await startUpstream((_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("part", () => response.socket?.resetAndDestroy());
    });
    await using egress = createLoopbackEgress();

    const call = new FakeCall().open(egress, headOf("GET", upstream.origin));
    const end = await call.over;

    expect(end).toEqual({
      kind: "aborted",
      code: "network-error",
      message: "the other end closed the connection",
    });
  });

  test("everything that is open, when it is disposed", async () => {
    await using upstream = await startRawUpstream(() => {});
    const egress = createLoopbackEgress();
    const connected = new FakeCall().open(egress, headOf("GET", upstream.origin));

    await egress[Symbol.asyncDispose]();

    expect(await connected.over).toMatchObject({ kind: "aborted", code: "network-error" });
    expect(await new FakeCall().open(egress, headOf("GET", upstream.origin)).over).toMatchObject({
      kind: "aborted",
    });
  });
});

describe("createEgress() closes the upstream's connection when", () => {
  test.each(["onAbort", "onStop"] as const)(
    "the function gives the request up mid-answer: %s",
    async (how) => {
      const closed = Promise.withResolvers<void>();
      await using upstream = await startUpstream((_request, response) => {
        response.on("close", closed.resolve);
        response.write("first");
      });
      await using egress = createLoopbackEgress();
      const call = new FakeCall().open(egress, headOf("GET", upstream.origin));
      await call.whenReceived(5);

      giveUp(call, how);
      await closed.promise;

      expect(call.heads).toHaveLength(1);
    },
  );

  test("the function gives the request up mid-upload", async () => {
    const [server, upstream] = await startSilent();
    await using _upstream = upstream;
    await using egress = createLoopbackEgress();
    const call = new FakeCall().open(egress, headOf("POST", upstream.origin), { isEnd: false });
    call.listener.onData(Buffer.from("part"), false);
    const socket = await server;

    giveUp(call, "onAbort");

    await once(socket, "close");
  });

  test("the function wants no answer: an upload that goes on is aborted too", async () => {
    const [server, upstream] = await startSilent();
    await using _upstream = upstream;
    await using egress = createLoopbackEgress();
    const call = new FakeCall().open(egress, headOf("POST", upstream.origin), { isEnd: false });
    call.listener.onData(Buffer.from("part"), false);
    const socket = await server;

    giveUp(call, "onStop");
    await once(socket, "close");

    expect(await call.over).toMatchObject({ kind: "aborted", code: "aborted" });
  });
});

function giveUp({ listener }: FakeCall, how: "onAbort" | "onStop"): void {
  if (how === "onStop") listener.onStop();
  // @ts-expect-error -- the egress does not look at the reason
  else listener.onAbort(new Error("gone"));
}

/** A server that never answers, and its first connection, once a request has come on it. */
async function startSilent(): Promise<[Promise<net.Socket>, Awaited<ReturnType<typeof startRawUpstream>>]> {
  const first = Promise.withResolvers<net.Socket>();
  const upstream = await startRawUpstream((socket) => {
    socket.on("data", () => first.resolve(socket));
  });
  return [first.promise, upstream];
}
