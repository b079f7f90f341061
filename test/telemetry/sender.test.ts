import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createOtlpSender } from "../../gateway/telemetry/otlp/sender.ts";

interface Taken {
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** A collector that answers with each of these statuses in turn. */
async function startCollector(
  statuses: readonly number[],
): Promise<AsyncDisposable & { readonly url: string; readonly taken: readonly Taken[] }> {
  const taken: Taken[] = [];
  const server = createServer((incoming, outgoing) => {
    void take(incoming, outgoing);
  });
  async function take(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const status = statuses[taken.length] ?? 200;
    taken.push({ headers: incoming.headers, body });
    outgoing.writeHead(status, { "retry-after": "0" }).end();
  }
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
    taken,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

afterEach(() => vi.unstubAllEnvs());

describe("createOtlpSender()", () => {
  test("sends what it is given, with headers, compressed", async () => {
    await using collector = await startCollector([]);
    vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url);
    vi.stubEnv("OTEL_EXPORTER_OTLP_HEADERS", "api-key=secret");
    vi.stubEnv("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip");

    const problem = await (await createOtlpSender("LOGS")).send(Buffer.from("lines"));

    expect(problem).toBeUndefined();
    expect(collector.taken[0]?.headers).toMatchObject({
      "api-key": "secret",
      "content-type": "application/x-protobuf",
      "content-encoding": "gzip",
    });
    expect(gunzipSync(collector.taken[0]?.body ?? Buffer.alloc(0)).toString()).toBe("lines");
  });

  test("tries again where the collector asks for it, and not otherwise", async () => {
    await using busy = await startCollector([503, 429, 200]);
    vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", busy.url);
    const afterBusy = await (await createOtlpSender("TRACES")).send(Buffer.from("spans"));
    await using strict = await startCollector([400]);
    vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", strict.url);
    const afterStrict = await (await createOtlpSender("TRACES")).send(Buffer.from("spans"));

    expect([afterBusy, busy.taken.length]).toEqual([undefined, 3]);
    expect([afterStrict, strict.taken.length]).toEqual(["it answers 400", 1]);
  });

  test("gives up in time on a collector that is gone", async () => {
    vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1");
    vi.stubEnv("OTEL_EXPORTER_OTLP_TIMEOUT", "100");

    const problem = await (await createOtlpSender("TRACES")).send(Buffer.from("spans"));

    expect(problem).toContain("ECONNREFUSED");
  });

  test("is refused where a variable cannot be followed", async () => {
    vi.stubEnv("OTEL_EXPORTER_OTLP_TIMEOUT", "soon");

    await expect(createOtlpSender("TRACES")).rejects.toThrow("wanted milliseconds");
  });
});
