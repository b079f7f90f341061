import { describe, expect, test } from "vitest";
import { serveFunction } from "../integration/function-server.ts";

const FUNCTION = `
  export default {
    async fetch(request) {
      try {
        const answer = await (await fetch(request.url, { headers: { "CDN-Loop": "nothing" } })).text();
        return new Response(answer + "<");
      } catch (error) {
        return new Response(String(error));
      }
    },
  };
`;

describe("a function that calls itself", () => {
  test("is stopped at the depth that functions may call each other, whatever it writes into CDN-Loop", async () => {
    const limits = { depth: 3 };
    await using spore = await serveFunction(FUNCTION, ["--egress", "public,self"], { spore: { limits } });

    const text = await (await fetch(spore.url)).text();

    expect(text).toBe(
      "TypeError: fetch failed: functions have called each other 3 deep, which is the limit<<<",
    );
  });

  test("does not reach the gateway at all by default", async () => {
    await using spore = await serveFunction(FUNCTION);

    const text = await (await fetch(spore.url)).text();

    expect(text).toBe("TypeError: fetch failed: refused by policy: the host is not open to functions");
  });
});
