import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { startUpstream, type Upstream } from "../egress/upstream.ts";
import type { SporeServer } from "../support/spore.ts";
import { LOOPBACK, serveFunction } from "./function-server.ts";

/** Asks in every way that code can come to run. Each invocation may ask five times, and all ask together. */
const FUNCTION = `
  const ask = async (env) => (await fetch(env.UPSTREAM)).text();
  const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  let together = Promise.withResolvers();
  let count = 0;
  const WAYS = {
    "/await": async (env) => { await later(1); await ask(env); },
    "/timer": (env) => new Promise((resolve, reject) => setTimeout(() => ask(env).then(resolve, reject), 1)),
    "/then": (env) => Promise.resolve().then(() => ask(env)),
    "/microtask": (env) => new Promise((resolve, reject) => queueMicrotask(() => ask(env).then(resolve, reject))),
    "/stream": (env) => new Response(new ReadableStream({
      async pull(controller) { await ask(env); controller.close(); },
    }, { highWaterMark: 0 })).text(),
    "/crypto": (env) => crypto.subtle.digest("SHA-256", new Uint8Array(8)).then(() => ask(env)),
    "/event": (env) => new Promise((resolve, reject) => {
      AbortSignal.timeout(1).addEventListener("abort", () => ask(env).then(resolve, reject));
    }),
    "/overflow": async (env) => {
      const recurse = () => 1 + recurse();
      try { recurse(); } catch (error) { if (!(error instanceof RangeError)) throw error; }
      await ask(env);
    },
  };
  export default {
    async fetch(request, env) {
      const { pathname, searchParams } = new URL(request.url);
      if (pathname === "/socket") {
        const { 0: client, 1: server } = new WebSocketPair();
        server.accept();
        server.addEventListener("message", () => ask(env).then((text) => server.send(text), (error) => server.send(String(error))));
        return new Response(null, { status: 101, webSocket: client });
      }
      count += 1;
      if (count === Object.keys(WAYS).length) together.resolve();
      await together.promise;
      try {
        for (let round = 0; round < 5; round++) await WAYS[pathname](env);
      } catch (error) {
        return new Response(String(error));
      }
      return WAYS[pathname](env).then(() => new Response("six"), (error) => new Response(String(error)));
    },
  };
`;
const PAST = "TypeError: fetch failed: too many subrequests: one invocation may make 5";
const PATHS = ["/await", "/timer", "/then", "/microtask", "/stream", "/crypto", "/event", "/overflow"];

let upstream: Upstream;
let spore: SporeServer;

beforeAll(async () => {
  upstream = await startUpstream((_request, response) => response.end("ok"));
  spore = await serveFunction(FUNCTION, LOOPBACK, {
    vars: { UPSTREAM: upstream.origin },
    limits: { subrequests: 5 },
  });
});
afterAll(async () => {
  await spore[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

describe("what a function asks for is its invocation's", () => {
  test("however its code came to run, beside others", async () => {
    const answers = await Promise.all(
      PATHS.map(async (path) => [path, await (await fetch(`${spore.url}${path}`)).text()]),
    );

    expect(answers).toEqual(PATHS.map((path) => [path, PAST]));
  });

  test("on a WebSocket too", async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${spore.port}/socket`);
    const messages: string[] = [];
    const all = Promise.withResolvers<void>();
    socket.on("open", () => {
      for (let count = 0; count < 6; count++) socket.send("ask");
    });
    socket.on("message", (data: Buffer) => {
      if (messages.push(data.toString()) === 6) all.resolve();
    });
    socket.on("error", all.reject);
    await all.promise;
    socket.close();

    expect(messages.toSorted()).toEqual([PAST, ...Array.from({ length: 5 }, () => "ok")]);
  });
});
