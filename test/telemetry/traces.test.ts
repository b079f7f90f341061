import { once } from "node:events";
import { createServer } from "node:http";
import { describe, expect, test } from "vitest";
import { LOOPBACK, serveFunction } from "../integration/function-server.ts";
import { createProject } from "../support/project.ts";
import { startSpore } from "../support/spore.ts";
import { type CollectedSpan, startCollector } from "./collector.ts";

const FUNCTION = `
  export default {
    async fetch(request, env, ctx) {
      const url = new URL(request.url);
      if (url.pathname === "/throws") throw new Error("no");
      if (url.pathname === "/late") ctx.waitUntil(new Promise((resolve) => setTimeout(resolve, 30)));
      if (url.pathname === "/slow") await new Promise((resolve) => setTimeout(resolve, Number(url.searchParams.get("ms") ?? 60)));
      if (url.pathname === "/spin") { let sum = 0; for (let turn = 0; turn < 2e8; turn++) sum = (sum * 31 + turn) % 1_000_003; globalThis.sum = sum; }
      const to = url.searchParams.get("to");
      if (to !== null) return new Response(await (await fetch(to)).text());
      return new Response(await request.text() + JSON.stringify(Object.fromEntries(request.headers)));
    },
  };
`;
const PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

function isAt(path: string): (span: CollectedSpan) => boolean {
  return ({ attributes }) => attributes["url.path"] === path;
}

describe("a traced request", () => {
  test("is one span by the HTTP and FaaS conventions, with a part for each step of a cold start", async () => {
    await using collector = await startCollector();
    await using spore = await serveFunction(FUNCTION, [], {}, collector.environment);

    const answer = await fetch(`${spore.url}/cold?token=secret&a=b`, { method: "POST", body: "12345" });
    const { length } = Buffer.from(await answer.arrayBuffer());

    const spans = await collector.trace(isAt("/cold"));
    const server = spans.find(({ kind }) => kind === 2);
    expect(server).toMatchObject({ name: "tested", parentSpanId: "", isError: false });
    expect(server?.attributes).toMatchObject({
      "http.request.method": "POST",
      "url.path": "/cold",
      "url.query": "token=REDACTED&a=b",
      "url.scheme": "http",
      "server.address": "127.0.0.1",
      "server.port": spore.port,
      "client.address": "127.0.0.1",
      "http.response.status_code": 200,
      "http.request.body.size": 5,
      "http.response.body.size": length,
      "faas.trigger": "http",
      "faas.name": "tested",
      "faas.coldstart": true,
      "faas.max_memory": 128 * 1024 * 1024,
    });
    expect(server?.attributes["faas.invocation_id"]).toMatch(/^[0-9a-f]{8}-\w+$/);
    expect(server?.attributes["spore.cpu.time"]).toBeGreaterThan(0);
    expect(server?.resource).toMatchObject({ "service.name": "spore" });
    const start = spans.find(({ name }) => name === "cold start");
    expect(start?.attributes["spore.start.kind"]).toBe("blank");
    const phases = spans.filter(({ parentSpanId }) => parentSpanId === start?.spanId);
    expect(phases.map(({ name }) => name)).toEqual(["take", "hand over", "evaluate"]);
    for (const span of spans) {
      expect(span.start).toBeGreaterThanOrEqual(server?.start ?? 0n);
      expect(span.end).toBeGreaterThanOrEqual(span.start);
    }
  });

  test("tells CPU time of the function's own work from waiting", async () => {
    await using collector = await startCollector();
    await using spore = await serveFunction(FUNCTION, [], {}, collector.environment);

    await fetch(`${spore.url}/spin`);
    await fetch(`${spore.url}/slow`);

    const [spun] = await collector.trace(isAt("/spin"));
    const [slept] = await collector.trace(isAt("/slow"));
    expect(spun?.attributes["spore.cpu.time"]).toBeGreaterThan(0.02);
    expect(slept?.attributes["spore.cpu.time"]).toBeLessThan(0.02);
    expect(slept?.attributes["spore.billed_duration"]).toBeGreaterThan(0.055);
  });

  test("joins the client's trace, and takes it on to what the function asks", async () => {
    await using collector = await startCollector();
    await using upstream = await startUpstream();
    await using spore = await serveFunction(FUNCTION, LOOPBACK, {}, collector.environment);
    const headers = { traceparent: PARENT, tracestate: "v=1", baggage: "tenant=7" };

    const sent = await (
      await fetch(`${spore.url}/join?to=${encodeURIComponent(upstream.url)}`, { headers })
    ).json();

    const spans = await collector.trace(isAt("/join"));
    const server = spans.find(({ kind }) => kind === 2);
    const client = spans.find(({ kind }) => kind === 3);
    expect(server).toMatchObject({
      traceId: "0af7651916cd43dd8448eb211c80319c",
      parentSpanId: "b7ad6b7169203331",
      traceState: "v=1",
    });
    expect(client?.parentSpanId).toBe(spans.find(({ name }) => name === "handler")?.spanId);
    expect(client?.attributes).toMatchObject({
      "http.request.method": "GET",
      "http.response.status_code": 200,
      "server.address": "127.0.0.1",
    });
    expect(sent).toMatchObject({
      traceparent: `00-0af7651916cd43dd8448eb211c80319c-${client?.spanId}-01`,
      tracestate: "v=1",
      baggage: "tenant=7",
    });
  });

  test("has what goes on after the answer as a span, and what failed as an event", async () => {
    await using collector = await startCollector();
    await using spore = await serveFunction(FUNCTION, [], {}, collector.environment);

    await fetch(`${spore.url}/late`);
    await fetch(`${spore.url}/throws`);

    const late = await collector.trace(isAt("/late"));
    const waiting = late.find(({ name }) => name === "waitUntil");
    expect(Number((waiting?.end ?? 0n) - (waiting?.start ?? 0n))).toBeGreaterThan(25e6);
    const [thrown] = await collector.trace(isAt("/throws"));
    expect(thrown).toMatchObject({ isError: true, attributes: { "error.type": "exception" } });
    expect(thrown?.events).toMatchObject([
      { name: "exception", attributes: { "exception.type": "exception" } },
    ]);
  });

  test("names the limit that it passed", async () => {
    await using collector = await startCollector();
    await using spore = await serveFunction(FUNCTION, ["--timeout", "0.03"], {}, collector.environment);

    const { status } = await fetch(`${spore.url}/slow?ms=1000`);

    const [server] = await collector.trace(isAt("/slow"));
    expect([status, server?.attributes["error.type"]]).toEqual([504, "timeout"]);
    expect(server?.events[0]).toMatchObject({
      name: "spore.limit",
      attributes: { "spore.limit.name": "first_byte_ms", "spore.limit.allowed": 30 },
    });
  });
});

describe("sampling", () => {
  test("leaves requests out, but for those that fail or are slow", async () => {
    await using collector = await startCollector();
    await using spore = await serveFunction(
      FUNCTION,
      [],
      {},
      { ...collector.environment, OTEL_TRACES_SAMPLER: "always_off", SPORE_TRACE_SLOW_MS: "500" },
    );

    await fetch(`${spore.url}/slow?ms=510`);
    for (let count = 0; count < 20; count++) await fetch(`${spore.url}/quick`);
    await fetch(`${spore.url}/throws`);

    const [failed] = await collector.trace(isAt("/throws"));
    const [slow] = await collector.trace(isAt("/slow"));
    expect([failed?.isError, slow?.isError]).toEqual([true, false]);
    expect(collector.spans.filter(isAt("/quick"))).toEqual([]);
  });

  test("follows the client where it is to, and tells what comes after it that nothing is kept", async () => {
    await using collector = await startCollector();
    await using upstream = await startUpstream();
    await using spore = await serveFunction(
      FUNCTION,
      LOOPBACK,
      {},
      {
        ...collector.environment,
        OTEL_TRACES_SAMPLER: "parentbased_always_on",
      },
    );
    const unsampled = PARENT.replace(/01$/, "00");
    const url = `${spore.url}/unsampled?to=${encodeURIComponent(upstream.url)}`;

    const sent = await (await fetch(url, { headers: { traceparent: unsampled } })).json();
    await fetch(`${spore.url}/sampled`, { headers: { traceparent: PARENT } });

    await collector.trace(isAt("/sampled"));
    expect(collector.spans.filter(isAt("/unsampled"))).toEqual([]);
    expect(sent).toMatchObject({
      traceparent: expect.stringMatching(/^00-0af7651916cd43dd8448eb211c80319c-.*-00$/),
    });
  });

  test("ignores a traceparent that is not valid", async () => {
    await using collector = await startCollector();
    await using spore = await serveFunction(FUNCTION, [], {}, collector.environment);

    await fetch(`${spore.url}/odd`, { headers: { traceparent: "00-nonsense-b7ad6b7169203331-01" } });

    const [server] = await collector.trace(isAt("/odd"));
    expect(server?.parentSpanId).toBe("");
  });
});

test("spore dev says in each answer where its time went, and spore serve does not", async () => {
  await using project = await createProject({ "index.js": FUNCTION });
  await using dev = await startSpore(project.root, { command: "dev" });
  await using serve = await startSpore(project.root);

  const developed = await fetch(dev.url);
  const warm = await fetch(dev.url);
  const served = await fetch(serve.url);

  expect(developed.headers.get("server-timing")).toMatch(
    /^route;dur=[\d.]+, cold-start;dur=[\d.]+, .*evaluate;dur=[\d.]+, handler;dur=[\d.]+$/,
  );
  expect(warm.headers.get("server-timing")).toMatch(/^route;dur=[\d.]+, handler;dur=[\d.]+$/);
  expect(served.headers.has("server-timing")).toBe(false);
});

/** Answers with the header fields that it gets, as JSON. */
async function startUpstream(): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(({ headers }, outgoing) => outgoing.end(JSON.stringify(headers)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
