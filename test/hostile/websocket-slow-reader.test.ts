import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveFunction } from "../integration/function-server.ts";
import { openClient, openRawSocket } from "../integration/websocket-client.ts";
import { eventually } from "../support/eventually.ts";
import { instancesOf, memoryOf } from "../support/processes.ts";
import type { SporeServer } from "../support/spore.ts";

const MEGABYTE = 1024 * 1024;
/** What a connection may take of either process, with what the garbage collector has not looked at yet. */
const BOUND_BYTES = 64 * MEGABYTE;

const FUNCTION = `
  let ends = 0;
  export default {
    fetch(request) {
      const { pathname } = new URL(request.url);
      if (pathname === "/ends") return new Response(String(ends));
      const [client, server] = Object.values(new WebSocketPair());
      if (pathname !== "/unaccepted") server.accept();
      server.binaryType = "arraybuffer";
      server.addEventListener("close", () => { ends += 1; });
      server.addEventListener("message", ({ data }) => server.send(data));
      if (pathname === "/flood") {
        const piece = new Uint8Array(1024 * 1024);
        server.addEventListener("message", () => { while (server.readyState === 1) server.send(piece); });
      }
      return new Response(null, { status: 101, webSocket: client });
    },
  };
`;

let spore: SporeServer;
let instance: number;

beforeAll(async () => {
  spore = await serveFunction(FUNCTION);
  await using client = await openClient(`${spore.url}/echo`);
  client.socket.send(Buffer.alloc(8 * MEGABYTE));
  await client.got(1);
  // The one that grew is the function's own; the others are blanks.
  [instance = 0] = instancesOf(spore.pid).toSorted((a, b) => memoryOf(b) - memoryOf(a));
});
afterAll(() => spore[Symbol.asyncDispose]());

/** One masked binary message of 64 KiB. */
function message(): Buffer {
  const head = Buffer.alloc(14);
  head.writeUInt8(0x82, 0);
  head.writeUInt8(0x80 | 127, 1);
  head.writeBigUInt64BE(65_536n, 2);
  return Buffer.concat([head, Buffer.alloc(65_536)]);
}

describe("a client that does not read what it is sent", () => {
  test.each(["/echo", "/unaccepted"])(
    "fills nobody's memory, and is stopped from sending: %s",
    async (path) => {
      const before = { gateway: memoryOf(spore.pid), instance: memoryOf(instance) };
      await using raw = await openRawSocket(spore.port, path);
      raw.socket.pause();
      const piece = message();
      let written = 0;
      // Until the connection takes no more, and for 256 MB at most.
      while (written < 256 * MEGABYTE) {
        written += piece.length;
        if (raw.socket.write(piece)) continue;
        const isStuck = await Promise.race([once(raw.socket, "drain").then(() => false), stuckAfter(1_500)]);
        if (isStuck) break;
      }

      expect(written).toBeLessThan(128 * MEGABYTE);
      expect(memoryOf(spore.pid) - before.gateway).toBeLessThan(BOUND_BYTES);
      expect(memoryOf(instance) - before.instance).toBeLessThan(BOUND_BYTES);
      // The function answers others meanwhile.
      await using other = await openClient(`${spore.url}/echo`);
      other.socket.send("still here");
      expect(await other.got(1)).toEqual(["still here"]);
    },
  );
});

describe("a function that sends without end to a client that does not read", () => {
  test("has its connection closed once the buffer is full", async () => {
    await using client = await openClient(`${spore.url}/flood`);
    client.socket.pause();
    const before = memoryOf(spore.pid);
    const ends = Number(await (await fetch(`${spore.url}/ends`)).text());

    client.socket.send("go");

    await eventually(async () => Number(await (await fetch(`${spore.url}/ends`)).text()) > ends);
    expect(memoryOf(spore.pid) - before).toBeLessThan(BOUND_BYTES);
    client.socket.resume();
    expect(await client.closed).toMatchObject({ code: 1011 });
  });
});

/** A connection that is stuck makes no event: only time tells. */
async function stuckAfter(milliseconds: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  setTimeout(() => resolve(true), milliseconds);
  return await promise;
}
