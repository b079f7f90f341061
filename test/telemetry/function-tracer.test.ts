import { describe, expect, test } from "vitest";
import { LOOPBACK, serveFunction } from "../integration/function-server.ts";
import { type CollectedSpan, startCollector } from "./collector.ts";

const LOOPBACK_AND_SELF = ["--egress", "public,loopback,self"];

/** Nothing in this project's folder is called @opentelemetry/api: Spore brings it. */
const FUNCTION = `
  import { context, SpanStatusCode, SpanKind, trace } from "@opentelemetry/api";
  const tracer = trace.getTracer("tested");
  export default {
    async fetch(request, env, ctx) {
      const { pathname, searchParams } = new URL(request.url);
      if (pathname === "/upstream") return new Response(request.headers.get("traceparent"));
      trace.getActiveSpan()?.setAttribute("user.id", "u-7");
      trace.getActiveSpan()?.addEvent("began", { step: 1 });
      if (pathname === "/flood") {
        for (let index = 0; index < 1000; index++) tracer.startSpan("flood " + index).end();
        return new Response("done");
      }
      return await tracer.startActiveSpan("outer", { kind: SpanKind.PRODUCER, attributes: { a: [ "x", "y" ] } }, async (outer) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        const inner = tracer.startSpan("inner");
        inner.recordException(new RangeError("no"));
        inner.setStatus({ code: SpanStatusCode.ERROR, message: "went wrong" });
        inner.end();
        const answer = await fetch(new URL("/upstream", request.url));
        outer.end();
        return new Response(await answer.text());
      });
    },
  };
`;

describe("@opentelemetry/api in a function", () => {
  test("has its spans in the request's trace, below the handler's", async () => {
    await using collector = await startCollector();
    await using spore = await serveFunction(FUNCTION, LOOPBACK_AND_SELF, {}, collector.environment);

    const seen = await (await fetch(`${spore.url}/work`)).text();

    const spans = await collector.trace(({ attributes }) => attributes["url.path"] === "/work");
    // The subrequest's own trace has a handler as well.
    const handler = find(
      spans.filter(({ attributes }) => "user.id" in attributes),
      "handler",
    );
    const outer = find(spans, "outer");
    const inner = find(spans, "inner");
    const subrequest = find(spans, "GET");
    expect(handler).toMatchObject({ name: "handler", events: [{ name: "began", attributes: { step: 1 } }] });
    expect(outer).toMatchObject({
      parentSpanId: handler.spanId,
      kind: 4,
      attributes: { a: ["x", "y"] },
      isError: false,
    });
    expect(inner).toMatchObject({ parentSpanId: outer.spanId, isError: true });
    expect(inner.events[0]?.attributes).toMatchObject({
      "exception.type": "RangeError",
      "exception.message": "no",
    });
    expect(subrequest).toMatchObject({ parentSpanId: outer.spanId, kind: 3 });
    expect(outer.start).toBeGreaterThanOrEqual(handler.start);
    expect(outer.end).toBeLessThanOrEqual(handler.end + 1_000_000n);
    expect(seen.split("-")[1]).toBe(outer.traceId);
  });

  test("sends a bounded number of spans, and the trace says how many are missing", async () => {
    await using collector = await startCollector();
    await using spore = await serveFunction(FUNCTION, LOOPBACK, {}, collector.environment);

    await fetch(`${spore.url}/flood`);

    const spans = await collector.trace(({ attributes }) => attributes["url.path"] === "/flood");
    const handler = find(spans, "handler");
    expect(spans.filter(({ name }) => name.startsWith("flood")).length).toBe(128);
    expect(handler.attributes["spore.spans.dropped"]).toBe(1_000 - 128);
  });

  test("makes spans that record nothing in a request that is not traced", async () => {
    const source = `
      import { trace } from "@opentelemetry/api";
      export default { fetch: () => new Response(String(trace.getTracer("t").startSpan("s").isRecording())) };
    `;
    await using spore = await serveFunction(source, [], {}, { OTEL_TRACES_SAMPLER: "always_off" });

    expect(await (await fetch(spore.url)).text()).toBe("false");
  });

  test("leaves the place of the tracer provider to an SDK that the function brings", async () => {
    const source = `
      import { trace, ProxyTracerProvider } from "@opentelemetry/api";
      const own = { getTracer: () => ({ startSpan: () => "own" }) };
      const isSet = trace.setGlobalTracerProvider(own);
      export default { fetch: () => new Response(isSet + " " + trace.getTracer("t").startSpan("s")) };
    `;
    await using spore = await serveFunction(source);

    expect(await (await fetch(spore.url)).text()).toBe("true own");
  });
});

function find(spans: readonly CollectedSpan[], wanted: string): CollectedSpan {
  const found = spans.find(({ name }) => name === wanted);
  if (found === undefined) throw new Error(`Cannot find the span "${wanted}"`);
  return found;
}
