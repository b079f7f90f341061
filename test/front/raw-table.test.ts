import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveFunction } from "../integration/function-server.ts";
import { eventually } from "../support/eventually.ts";
import { openRaw } from "../support/raw-request.ts";
import type { SporeServer } from "../support/spore.ts";
import { BETTER_CASES, RAW_CASES } from "./raw-cases.ts";

const MIRROR = `
  const streamOf = (...chunks) => ReadableStream.from(chunks.map((chunk) => new TextEncoder().encode(chunk)));
  const ANSWERS = {
    "/204": () => new Response(null, { status: 204 }),
    "/304": () => new Response(null, { status: 304, headers: { etag: '"x"' } }),
    "/stream": () => new Response(streamOf("abc")),
    "/sized": () => new Response(streamOf("abc"), { headers: { "content-length": "3" } }),
    "/throw": () => { throw new Error("thrown"); },
    "/status": () => new Response("tea", { status: 418, statusText: "Short and stout" }),
    "/date": () => new Response("old", { headers: { date: "Thu, 01 Jan 1970 00:00:00 GMT" } }),
    "/cookies": () => new Response("ok", { headers: [["set-cookie", "a=1"], ["set-cookie", "b=2"]] }),
  };
  export default {
    async fetch(request) {
      const answer = ANSWERS[new URL(request.url).pathname];
      if (answer !== undefined) return answer();
      return Response.json({ method: request.method, url: request.url, headers: [...request.headers], body: await request.text() });
    },
  };
`;

let withFront: SporeServer;
let without: SporeServer;

beforeAll(async () => {
  const args = ["--max-body", "1M"];
  [withFront, without] = await Promise.all([
    serveFunction(MIRROR, args, {}, { SPORE_FRONT: "on" }),
    serveFunction(MIRROR, args, {}, { SPORE_FRONT: "node" }),
  ]);
});
afterAll(async () => {
  await withFront[Symbol.asyncDispose]();
  await without[Symbol.asyncDispose]();
});

/** How often in a row nothing has to come until nothing more is expected. */
const STILL = 4;

/** What a client gets, and whether its connection is closed then. */
async function play(spore: SporeServer, pieces: readonly string[]): Promise<string> {
  await using connection = await openRaw(spore.port);
  connection.socket.setNoDelay(true);
  for (const piece of pieces) {
    connection.socket.write(piece, "latin1");
    // By the time that another connection has its answer, this piece was read.
    await roundTrip(spore);
    await settle(spore, () => connection.received());
  }
  const received = await settle(spore, () => connection.received());
  return `${mask(received)}${connection.isClosed() ? "(closed)" : "(open)"}`;
}

async function settle(spore: SporeServer, received: () => string): Promise<string> {
  let earlier = received();
  let still = 0;
  return await eventually(async () => {
    await roundTrip(spore);
    still = received() === earlier ? still + 1 : 0;
    earlier = received();
    return still >= STILL && { text: earlier };
  }).then(({ text }) => text);
}

async function roundTrip(spore: SporeServer): Promise<void> {
  await (await fetch(`${spore.url}/round-trip`)).text();
}

/** What differs from answer to answer on any path. */
function mask(text: string): string {
  return text
    .replaceAll(/^Date: .*$/gm, "Date: now")
    .replaceAll(/"invocation":"[^"]*"/g, '"invocation":"id"')
    .replaceAll(/^content-length: \d+\r\nDate: now\r\nConnection: .*\r\n\r\n\{"type"/gm, "(a problem)");
}

describe("with and without the front, a client gets the same for", () => {
  test.concurrent.each(Object.entries(RAW_CASES))("%s", async (_what, pieces) => {
    const [found, wanted] = await Promise.all([play(withFront, pieces), play(without, pieces)]);

    expect(found).toBe(wanted);
  });
});

test.each(Object.entries(BETTER_CASES))(
  "%s are answered in their order",
  async (_what, [request, statuses]) => {
    const answers = await play(withFront, [request]);

    expect([...answers.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => status)).toEqual(statuses);
  },
);

test("there are at least 78 cases", () => {
  expect(Object.keys(RAW_CASES).length).toBeGreaterThanOrEqual(78);
});
