import { expect, test } from "vitest";
import { serveFunction } from "../integration/function-server.ts";
import { eventually } from "../support/eventually.ts";

const FUNCTION = `
  export default {
    async fetch(request) {
      if (new URL(request.url).pathname === "/once") { console.log("one line"); return new Response("once"); }
      for (let round = 0; round < 50; round++) {
        for (let line = 0; line < 20; line++) console.log("flood ".repeat(100));
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      return new Response("flooded");
    },
  };
`;

test("a function that logs without end has its log cut, by invocation, and goes on", async () => {
  await using spore = await serveFunction(FUNCTION, [], { spore: { limits: { log_kb: 8 } } });

  const answers = await Promise.all(
    ["/", "/once"].map(async (path) => (await fetch(`${spore.url}${path}`)).text()),
  );
  await eventually(() => spore.output().includes("log truncated: one invocation may log 8192 bytes"));

  expect(answers).toEqual(["flooded", "once"]);
  expect(spore.output()).toContain("] one line");
  expect(spore.output().match(/log truncated/g)?.length).toBe(1);
  expect(spore.output().length).toBeLessThan(12 * 1024);
});
