import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveFunction } from "../integration/function-server.ts";
import { SOCKET_FUNCTION } from "../integration/websocket-function.ts";
import { frame, handshake, openClient, openRawSocket } from "../integration/websocket-client.ts";
import { eventually } from "../support/eventually.ts";
import { openRaw } from "../support/raw-request.ts";
import type { SporeServer } from "../support/spore.ts";

const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;

/** What breaks RFC 6455, and the code that the connection is closed with. Add a row for every report. */
const VIOLATIONS: readonly (readonly [what: string, bytes: Buffer, code: number])[] = [
  ["a frame that is not masked", Buffer.of(0x81, 1, 0x61), 1002],
  ["an unknown opcode", frame(3), 1002],
  ["a reserved bit", Buffer.from(frame(TEXT)).fill(0xc1, 0, 1), 1002],
  ["compression that was not negotiated", Buffer.from(frame(BINARY)).fill(0xc2, 0, 1), 1002],
  ["a fragmented ping", frame(PING, "", { isLast: false }), 1002],
  ["a continuation of nothing", frame(0, "x"), 1002],
  ["a new message within one", Buffer.concat([frame(TEXT, "a", { isLast: false }), frame(TEXT, "b")]), 1002],
  ["text that is not UTF-8", frame(TEXT, Buffer.of(0xff, 0xfe)), 1007],
  ["a close of one byte", frame(CLOSE, "x"), 1002],
  ["a close with a code that may not be sent", frame(CLOSE, Buffer.of(0x03, 0xee)), 1002],
  ["a length of 2⁶³", frame(BINARY, "", { length: 1n << 62n }), 1009],
  [
    "fragments that are too large together",
    Buffer.concat([frame(BINARY, "x", { isLast: false }), frame(0, "", { length: 33_554_432n })]),
    1009,
  ],
];

let spore: SporeServer;

beforeAll(async () => {
  spore = await serveFunction(SOCKET_FUNCTION);
});
afterAll(() => spore[Symbol.asyncDispose]());

describe("a client of a WebSocket that sends", () => {
  test.each(VIOLATIONS)("%s is closed, and nobody else", async (_what, bytes, code) => {
    await using other = await openClient(`${spore.url}/echo`);
    await using raw = await openRawSocket(spore.port, "/echo");

    raw.socket.write(bytes);

    await raw.until(`\x88\x02${String.fromCharCode(code >> 8, code & 0xff)}`);
    other.socket.send("unharmed");
    expect(await other.got(1)).toEqual(["unharmed"]);
  });

  test("its handshake and a message in one write is understood", async () => {
    await using raw = await openRaw(
      spore.port,
      `${handshake("/echo")}${frame(TEXT, "early").toString("latin1")}`,
    );

    expect(await raw.until("\x81\x05early")).toMatch(/^HTTP\/1\.1 101 /);
  });

  test("a request before its handshake's answer is cut off", async () => {
    await using raw = await openRaw(
      spore.port,
      `GET /log HTTP/1.1\r\nhost: localhost\r\n\r\n${handshake("/echo")}`,
    );

    await eventually(() => raw.isClosed() || raw.received().includes("101 Switching"));
    // Whichever came first: never two answers mixed up.
    expect(raw.received()).not.toMatch(/^HTTP\/1\.1 101/);
  });

  test("byte by byte is as good as any other", async () => {
    await using raw = await openRawSocket(spore.port, "/echo");

    for (const byte of frame(TEXT, "slowly")) raw.socket.write(Buffer.of(byte));

    await raw.until("\x81\x06slowly");
  });

  test("nothing, and leaves while the function thinks, ends the invocation", async () => {
    const raw = await openRaw(spore.port, handshake("/echo"));

    await raw[Symbol.asyncDispose]();

    await eventually(async () => {
      const answer: unknown = await (await fetch(`${spore.url}/log`)).json();
      return Reflect.get(Object(answer), "open") === 0;
    });
  });
});
