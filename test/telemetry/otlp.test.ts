import { describe, expect, test } from "vitest";
import { serveFunction } from "../integration/function-server.ts";
import { eventually } from "../support/eventually.ts";
import { startCollector } from "./collector.ts";
import { attributesOf, anyValue, bytesOf, hexOf, integerOf, readFields, textOf } from "./proto-reader.ts";

const FUNCTION = `
  export default {
    async fetch(request) {
      console.error("said", request.method);
      return new Response("answered");
    },
  };
`;

interface CollectedLine {
  readonly severity: number;
  readonly body: unknown;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly traceId: string;
  readonly time: bigint;
}

/** The records of requests to a collector: lines or metrics, in their form. */
function recordsOf(bodies: readonly Buffer[]): readonly ReturnType<typeof readFields>[] {
  return bodies
    .flatMap((body) => bytesOf(readFields(body), 1))
    .flatMap((ofResource) => bytesOf(readFields(ofResource), 2))
    .flatMap((ofScope) => bytesOf(readFields(ofScope), 2))
    .map(readFields);
}

function readLines(bodies: readonly Buffer[]): readonly CollectedLine[] {
  return recordsOf(bodies).map((fields) => ({
    time: integerOf(fields, 1),
    severity: Number(integerOf(fields, 2)),
    body: anyValue(bytesOf(fields, 5)[0] ?? Buffer.alloc(0)),
    attributes: attributesOf(fields, 6),
    traceId: hexOf(fields, 9),
  }));
}

describe("OTLP", () => {
  test("carries the functions' lines, each with its place in a trace", async () => {
    await using collector = await startCollector();
    await using spore = await serveFunction(
      FUNCTION,
      [],
      {},
      { ...collector.environment, OTEL_BLRP_SCHEDULE_DELAY: "20" },
    );

    await fetch(`${spore.url}/logs`);

    const [server] = await collector.trace(({ attributes }) => attributes["url.path"] === "/logs");
    const line = await eventually(() => readLines(collector.logs).find(({ body }) => body === "said GET"));
    expect(line).toMatchObject({
      severity: 17,
      traceId: server?.traceId,
      attributes: {
        "faas.name": "tested",
        "faas.invocation_id": server?.attributes["faas.invocation_id"],
        "faas.version": server?.attributes["faas.version"],
      },
    });
    expect(line.time).toBeGreaterThan(BigInt(Date.now() - 60_000) * 1_000_000n);
  });

  test("carries the metrics, with their kinds, points and buckets", async () => {
    await using collector = await startCollector();
    await using spore = await serveFunction(
      FUNCTION,
      [],
      {},
      { ...collector.environment, OTEL_BLRP_SCHEDULE_DELAY: "20" },
    );
    for (let count = 0; count < 3; count++) await fetch(spore.url);
    await spore.stop();

    const metrics = recordsOf(collector.metrics);
    function last(name: string, form: number): ReturnType<typeof readFields> {
      const found = metrics.findLast((fields) => textOf(fields, 1) === name);
      const [data = Buffer.alloc(0)] = bytesOf(found ?? [], form);
      return readFields(data);
    }
    const requests = last("spore_requests_total", 7);
    const points = bytesOf(requests, 1).map(readFields);
    expect(integerOf(requests, 2)).toBe(2n);
    expect(integerOf(requests, 3)).toBe(1n);
    expect(points.map((point) => attributesOf(point, 7))).toEqual([
      { function: "tested", status: "200", outcome: "ok" },
    ]);
    const durations = bytesOf(last("spore_request_duration_seconds", 9), 1).map(readFields);
    const warm = durations.find((point) => attributesOf(point, 9)["start"] === "warm") ?? [];
    const buckets = warm.filter(({ number }) => number === 6).map(({ value }) => Number(value));
    expect(Number(integerOf(warm, 4))).toBe(buckets.reduce((sum, count) => sum + count, 0));
    expect(buckets.length).toBe(warm.filter(({ number }) => number === 7).length + 1);
    expect(bytesOf(last("spore_blanks", 5), 1)).toHaveLength(1);
  });
});
