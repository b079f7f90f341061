import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { instancesOf } from "../support/processes.ts";
import type { SporeServer } from "../support/spore.ts";
import { serveFunction } from "./function-server.ts";

const FUNCTION = `let requests = 0;
export default {
  async fetch(request, env, ctx) {
    requests += 1;
    globalThis.seen = (globalThis.seen ?? 0) + 1;
    const { pathname } = new URL(request.url);
    if (pathname === "/stream") {
      let left = 3;
      return new Response(new ReadableStream({ pull(controller) {
        controller.enqueue(new TextEncoder().encode(String(requests)));
        if (--left === 0) controller.close();
      } }));
    }
    if (pathname === "/later") ctx.waitUntil(scheduler.wait(20).then(() => console.log("later: request " + requests)));
    if (pathname === "/crash") throw new Error("on purpose");
    return new Response([requests, seen, crypto.randomUUID(), Math.random()].join(" "));
  },
};`;

describe.each(["fork", "spawn"])("isolation by request, with processes by %s", (kind) => {
  let spore: SporeServer;
  beforeAll(async () => {
    spore = await serveFunction(FUNCTION, [], { spore: { isolation: "request" } }, { SPORE_NURSERY: kind });
  });
  afterAll(async () => {
    await spore[Symbol.asyncDispose]();
  });

  test.skipIf(kind === "fork" && process.platform !== "linux")(
    "gives each request a process of its own",
    async () => {
      const answers = await Promise.all(Array.from({ length: 8 }, () => text("/")));
      answers.push(await text("/"), await text("/"));

      expect(answers.map((answer) => answer.split(" ").slice(0, 2).join(" "))).toEqual(
        answers.map(() => "1 1"),
      );
      expect(new Set(answers).size).toBe(answers.length);
    },
  );

  test("lets a streamed answer, and what waitUntil() holds, come to their end", async () => {
    expect(await text("/stream")).toBe("111");
    await text("/later");

    await eventually(() => spore.output().includes("later: request 1"));
  });

  test("ends the process of a request that failed", async () => {
    const response = await fetch(`${spore.url}/crash`);

    expect(response.status).toBe(500);
    expect(await response.text()).toContain('"code":"exception"');
    expect(await text("/")).toMatch(/^1 1 /);
  });

  test("leaves no process behind", async () => {
    await Promise.all(Array.from({ length: 4 }, () => text("/")));

    // Blanks, and the snapshot.
    await eventually(() => instancesOf(spore.pid).length <= 4);
  });

  async function text(path: string): Promise<string> {
    const response = await fetch(spore.url + path);
    expect(response.status).toBe(200);
    return await response.text();
  }
});
