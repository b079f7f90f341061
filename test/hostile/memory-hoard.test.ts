import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveFunction } from "../integration/function-server.ts";
import type { SporeServer } from "../support/spore.ts";
import { readProblem } from "./limits.ts";

/** Ways to take memory without end, by path, a little in each round. */
const HOARDS = {
  "/buffers": "hoard.push(new Uint8Array(4e6).fill(1));",
  "/objects": "hoard.push(Array.from({ length: 1e5 }, (_, index) => ({ index })));",
  "/strings": "hoard.push('x'.repeat(2e6) + Math.random()); hoard.at(-1).charCodeAt(5);",
  "/wasm": `const memory = new WebAssembly.Memory({ initial: 64 }); new Uint8Array(memory.buffer).fill(1); hoard.push(memory);`,
} as const;

const FUNCTION = `
  const hoard = [];
  export default {
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (pathname === "/") return new Response("fine");
      for (;;) {
        switch (pathname) {
          ${Object.entries(HOARDS)
            .map(([path, code]) => `case "${path}": { ${code} break; }`)
            .join("\n")}
        }
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
  };
`;

let spore: SporeServer;

beforeAll(async () => {
  spore = await serveFunction(FUNCTION, [], { spore: { limits: { memory_mb: 48 } } });
});
afterAll(() => spore[Symbol.asyncDispose]());

describe("a function that takes memory without end is stopped, and answers again, by", () => {
  test.each(Object.keys(HOARDS))("%s", async (path) => {
    const problem = await readProblem(`${spore.url}${path}`);

    expect(problem).toMatchObject({
      status: 503,
      code: "memory-limit",
      limit: "memory_mb",
      allowed: 48,
      scope: "invocation",
    });
    expect(problem.used).toBeGreaterThan(48);
    expect(await (await fetch(spore.url)).text()).toBe("fine");
  });
});
