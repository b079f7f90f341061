import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startUpstream, type Upstream } from "../egress/upstream.ts";
import { LOOPBACK, serveFunction } from "../integration/function-server.ts";
import type { SporeServer } from "../support/spore.ts";

const FUNCTION = `
  export default {
    async fetch(request, env) {
      const count = Number(new URL(request.url).searchParams.get("count"));
      const results = await Promise.allSettled(Array.from({ length: count }, async () => {
        const response = await fetch(env.UPSTREAM);
        return response.text();
      }));
      const errors = results.filter(({ status }) => status === "rejected").map(({ reason }) => String(reason));
      return Response.json({ answered: results.length - errors.length, errors: [...new Set(errors)] });
    },
  };
`;

let upstream: Upstream;
let spore: SporeServer;
let atOnce = 0;
let mostAtOnce = 0;

beforeAll(async () => {
  upstream = await startUpstream((_request, response) => {
    atOnce += 1;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    setImmediate(() => {
      atOnce -= 1;
      response.end("ok");
    });
  });
  spore = await serveFunction(FUNCTION, LOOPBACK, {
    vars: { UPSTREAM: upstream.origin },
    limits: { subrequests: 20 },
    spore: { limits: { subrequests_at_once: 3 } },
  });
});
afterAll(async () => {
  await spore[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

async function storm(count: number): Promise<unknown> {
  return await (await fetch(`${spore.url}/?count=${count}`)).json();
}

describe("a function that makes subrequests without end", () => {
  test("has those past the limit of the invocation fail, and a few of the others under way at once", async () => {
    expect(await storm(30)).toEqual({
      answered: 20,
      errors: ["TypeError: fetch failed: too many subrequests: one invocation may make 20"],
    });
    expect(mostAtOnce).toBe(3);
  });

  test("takes nothing from invocations beside it", async () => {
    const [, ...others] = await Promise.all([storm(200), storm(20), storm(20)]);

    expect(others).toEqual([
      { answered: 20, errors: [] },
      { answered: 20, errors: [] },
    ]);
  });
});
