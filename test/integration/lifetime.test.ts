import { availableParallelism } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { openRaw, rawGet } from "../support/raw-request.ts";
import type { SporeServer } from "../support/spore.ts";
import { LOOPBACK, serveFunction } from "./function-server.ts";
import { type Reports, startReports } from "./reports.ts";

const MODULE = `
  const id = crypto.randomUUID();
  let count = 0;
  let waiting = 0;
  let open;
  const gate = new Promise((resolve) => { open = resolve; });

  export default {
    async fetch(request, env, ctx) {
      const report = async (path) => { await gate; await fetch(env.REPORTS + path); };
      switch (new URL(request.url).pathname) {
        case "/count":
          return Response.json(++count);
        case "/env":
          return Response.json(env);
        case "/cf":
          return Response.json([typeof request.cf, request.cf.httpProtocol]);
        case "/later":
          ctx.waitUntil(report("/after-the-response"));
          return new Response("answered");
        case "/later-alone":
          ctx.waitUntil(report("/after-the-client"));
          await fetch(env.REPORTS + "/waiting");
          return await new Promise(() => {});
        case "/open":
          open();
          return new Response("open");
        case "/together":
          waiting += 1;
          while (waiting < 100) await scheduler.wait(1);
          return new Response(id);
        case "/busy":
          for (const end = Date.now() + 150; Date.now() < end; );
          return new Response(id);
        case "/pass-through":
          ctx.passThroughOnException();
          throw new Error("no origin");
        case "/rejected":
          ctx.waitUntil(Promise.reject(new Error("late failure")));
          return new Response("answered");
      }
    },
  };
`;

let reports: Reports;
let spore: SporeServer;

beforeAll(async () => {
  reports = await startReports();
  spore = await serveFunction(MODULE, LOOPBACK, {
    vars: { REPORTS: reports.origin, NUMBER: 4, NESTED: { a: [1] } },
  });
});
afterAll(async () => {
  await spore[Symbol.asyncDispose]();
  await reports[Symbol.asyncDispose]();
});

async function get(server: SporeServer, path: string): Promise<string> {
  return await (await fetch(`${server.url}${path}`)).text();
}

describe("ctx.waitUntil() keeps work going", () => {
  test("after the response, and after the client left", async () => {
    expect(await get(spore, "/later")).toBe("answered");
    const client = await openRaw(spore.port, rawGet("/later-alone"));
    await reports.heard("/waiting");
    client.socket.destroy();
    expect(reports.paths).toEqual(["/waiting"]);

    await get(spore, "/open");

    await reports.heard("/after-the-response");
    await reports.heard("/after-the-client");
  });

  test("and logs what it fails with", async () => {
    expect(await get(spore, "/rejected")).toBe("answered");

    await eventually(() => spore.output().includes("late failure"));
  });
});

test("ctx.passThroughOnException() says that it cannot help", async () => {
  expect((await fetch(`${spore.url}/pass-through`)).status).toBe(500);

  const log = await eventually(() => spore.output().includes("no origin") && spore.output());
  expect(log).toContain("passThroughOnException() cannot help: there is no origin behind the function");
});

test("env has the variables, as the config gives them", async () => {
  expect(JSON.parse(await get(spore, "/env"))).toEqual({
    REPORTS: reports.origin,
    NUMBER: 4,
    NESTED: { a: [1] },
  });
});

test("request.cf is there", async () => {
  expect(JSON.parse(await get(spore, "/cf"))).toEqual(["object", "HTTP/1.1"]);
});

describe("an instance", () => {
  test("keeps the module's state from request to request", async () => {
    expect(await get(spore, "/count")).toBe("1");
    expect(await get(spore, "/count")).toBe("2");
  });

  test("runs many requests at once", async () => {
    const ids = await Promise.all(Array.from({ length: 100 }, () => get(spore, "/together")));

    expect(new Set(ids).size).toBe(1);
  });

  test("that is saturated is given company, up to the bound", async () => {
    const ids = new Set<string>();
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        for (let turn = 0; turn < 6; turn++) ids.add(await get(spore, "/busy"));
      }),
    );

    expect(ids.size).toBeGreaterThan(1);
    expect(ids.size).toBeLessThanOrEqual(Math.max(2, availableParallelism()));
  });
});

describe("other forms of a function:", () => {
  test("a WorkerEntrypoint class, with env of cloudflare:workers", async () => {
    await using own = await serveFunction(
      `import { env, WorkerEntrypoint } from "cloudflare:workers";
       const atStart = env.WORD;
       export default class extends WorkerEntrypoint {
         fetch(request) {
           return Response.json([atStart, this.env.WORD, typeof this.ctx.waitUntil, new URL(request.url).pathname]);
         }
       }`,
      [],
      { vars: { WORD: "moss" } },
    );

    expect(JSON.parse(await get(own, "/x"))).toEqual(["moss", "moss", "function", "/x"]);
  });

  test("service-worker syntax, with the variables as globals", async () => {
    await using own = await serveFunction(
      `const atStart = WORD;
       addEventListener("fetch", (event) => {
         event.respondWith(Promise.resolve(new Response(atStart + " " + WORD + " " + new URL(event.request.url).pathname)));
       });`,
      [],
      { vars: { WORD: "fern" } },
    );

    expect(await get(own, "/y")).toBe("fern fern /y");
  });
});
