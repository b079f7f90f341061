import { describe, expect, test } from "vitest";
import { serveFunction } from "../integration/function-server.ts";
import { readProblem } from "./limits.ts";

const FUNCTION = `
  export default { async fetch(request) { return new Response(String((await request.arrayBuffer()).byteLength)); } };
`;
const MEGABYTE = 1024 * 1024;

describe("a body past the function's limit", () => {
  test("is refused, whether its length was announced or not, and one within is taken", async () => {
    await using spore = await serveFunction(FUNCTION, [], { spore: { limits: { body_mb: 1 } } });
    const streamed = { body: new Blob([new Uint8Array(MEGABYTE + 1)]).stream(), duplex: "half" } as const;

    const announced = await readProblem(spore.url, { method: "POST", body: new Uint8Array(MEGABYTE + 1) });
    const unannounced = await readProblem(spore.url, { method: "POST", ...streamed });
    const within = await fetch(spore.url, { method: "POST", body: new Uint8Array(MEGABYTE) });

    for (const { status, code } of [announced, unannounced])
      expect([status, code]).toEqual([413, "body-too-large"]);
    expect(await within.text()).toBe(String(MEGABYTE));
  });
});
