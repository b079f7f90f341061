import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startUpstream, type Upstream } from "../egress/upstream.ts";
import { eventually } from "../support/eventually.ts";
import { openRaw, rawGet } from "../support/raw-request.ts";
import type { SporeServer } from "../support/spore.ts";
import { LOOPBACK, serveFunction } from "./function-server.ts";

const CALLER = `
  export default {
    async fetch(request, env) {
      const { pathname } = new URL(request.url);
      switch (pathname) {
        case "/forward":
          return fetch(env.UPSTREAM + "/echo", { method: "POST", body: request.body });
        case "/redirected": {
          const response = await fetch(env.UPSTREAM + "/moved");
          return Response.json([response.status, response.redirected, new URL(response.url).pathname, await response.text()]);
        }
        case "/manual": {
          const response = await fetch(env.UPSTREAM + "/moved", { redirect: "manual" });
          return Response.json([response.status, response.headers.get("location")]);
        }
        case "/aborted":
          try {
            return await fetch(env.UPSTREAM + "/silent", { signal: AbortSignal.timeout(50) });
          } catch (error) {
            return new Response(error.name);
          }
        case "/follows":
          return fetch(env.UPSTREAM + "/silent", { signal: request.signal });
        case "/unreachable":
          try {
            return await fetch("http://127.0.0.1:1/");
          } catch (error) {
            return new Response(error.name + ": " + error.message);
          }
        case "/cookies":
          return Response.json((await fetch(env.UPSTREAM + "/cookies")).headers.getSetCookie());
      }
    },
  };
`;

let silent = 0;
let gone = 0;
let upstream: Upstream;
let spore: SporeServer;

beforeAll(async () => {
  upstream = await startUpstream((request, response) => {
    switch (request.url ?? "") {
      case "/echo":
        response.flushHeaders();
        request.pipe(response);
        return;
      case "/moved":
        response.writeHead(302, { location: "/arrived" }).end();
        return;
      case "/cookies":
        response.writeHead(200, { "set-cookie": ["a=1", "b=2"] }).end();
        return;
      case "/silent":
        silent += 1;
        response.on("close", () => {
          gone += 1;
        });
        return;
      default:
        response.end("arrived");
    }
  });
  spore = await serveFunction(CALLER, LOOPBACK, { vars: { UPSTREAM: upstream.origin } });
});
afterAll(async () => {
  await spore[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

async function get(path: string): Promise<string> {
  return await (await fetch(`${spore.url}${path}`)).text();
}

describe("fetch() in a function", () => {
  test("streams both ways: each chunk comes back before the next is sent", async () => {
    await using client = await openRaw(
      spore.port,
      "POST /forward HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n",
    );

    for (const word of ["one", "two", "three"]) {
      client.socket.write(`${word.length}\r\n${word}\r\n`);
      await client.until(`${word}\r\n`);
    }
    client.socket.write("0\r\n\r\n");

    expect(await client.until("0\r\n\r\n")).toContain("HTTP/1.1 200 OK");
  });

  test("follows redirects", async () => {
    expect(JSON.parse(await get("/redirected"))).toEqual([200, true, "/arrived", "arrived"]);
  });

  test("leaves a redirect alone that is to be handled by hand", async () => {
    expect(JSON.parse(await get("/manual"))).toEqual([302, "/arrived"]);
  });

  test("keeps cookies apart", async () => {
    expect(JSON.parse(await get("/cookies"))).toEqual(["a=1", "b=2"]);
  });

  test("ends at its signal, and the upstream's connection with it", async () => {
    const before = gone;

    expect(await get("/aborted")).toBe("TimeoutError");

    await eventually(() => gone > before);
  });

  test("ends when the client leaves whose request.signal it was given", async () => {
    const before = { silent, gone };
    const client = await openRaw(spore.port, rawGet("/follows"));
    await eventually(() => silent > before.silent);

    client.socket.destroy();

    await eventually(() => gone > before.gone);
  });

  test("rejects with a TypeError that tells nothing of the host when nobody answers", async () => {
    const text = await get("/unreachable");

    expect(text).toMatch(/^TypeError: /);
    expect(text).not.toMatch(/undici|node:|\/work|ECONN.*at /);
  });
});
