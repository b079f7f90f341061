import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { serveFunction } from "../integration/function-server.ts";
import { Exporter } from "../../gateway/telemetry/otlp/exporter.ts";

const REQUESTS = 3_000;
const HELLO = `export default { fetch: () => new Response("hello") };`;

describe("a collector", () => {
  test("that is gone costs neither requests nor memory, and is complained about once", async () => {
    const port = await findClosedPort();
    await using spore = await serveFunction(HELLO, [], {}, exportTo(port));
    await load(spore.url, 500);
    const before = await residentBytes(spore.pid);

    const answers = await load(spore.url, REQUESTS);

    expect(answers).toEqual({ hello: REQUESTS });
    expect((await residentBytes(spore.pid)) - before).toBeLessThan(64 * 1024 * 1024);
    expect(spore.output().match(/Cannot send traces/g)?.length ?? 0).toBeLessThanOrEqual(1);
  });

  test("that takes connections and never answers costs neither requests nor the end", async () => {
    await using silent = await startSilent();
    await using spore = await serveFunction(HELLO, [], {}, exportTo(silent.port));

    const answers = await load(spore.url, REQUESTS);
    const stopping = performance.now();
    const exit = await spore.stop();

    expect(answers).toEqual({ hello: REQUESTS });
    expect(exit.code).toBe(0);
    expect(performance.now() - stopping).toBeLessThan(8_000);
  });
});

test("Exporter keeps no more than what may be under way and one batch", async () => {
  let bytes = 0;
  let count = 0;
  let taken = 0;
  const exporter = new Exporter({
    signal: "TRACES",
    delayMs: 1,
    onProblem: () => {},
    batch: {
      get bytes() {
        return bytes;
      },
      get count() {
        return count;
      },
      take() {
        taken += 1;
        bytes = 0;
        count = 0;
        return new Uint8Array(0);
      },
    },
    createSender: async () => ({ send: () => new Promise(() => {}) }),
  });

  for (let index = 0; index < 1_000; index++) {
    if (!exporter.hasRoomFor(1)) continue;
    bytes += 64 * 1024;
    count += 1;
    exporter.added();
  }

  expect(taken).toBe(4);
  expect(exporter.counts.dropped).toBe(1_000 - 4 * 4 - 16);
});

function exportTo(port: number): Readonly<Record<string, string>> {
  return { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`, OTEL_BSP_SCHEDULE_DELAY: "10" };
}

async function load(url: string, requests: number): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  let left = requests;
  async function work(): Promise<void> {
    while (left-- > 0) {
      const text = await (await fetch(url)).text();
      counts[text] = (counts[text] ?? 0) + 1;
    }
  }
  await Promise.all(Array.from({ length: 20 }, work));
  return counts;
}

async function residentBytes(pid: number): Promise<number> {
  const [, pages] = (await readFile(`/proc/${pid}/statm`, "utf8")).split(" ");
  return Number(pages) * 4096;
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

async function findClosedPort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, "close");
  return port;
}

async function startSilent(): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer((socket) => socket.resume().on("error", () => {}));
  const sockets = new Set<{ destroy(): unknown }>();
  server.on("connection", (socket) => sockets.add(socket));
  const port = await listen(server);
  return {
    port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
