import { expect, test } from "vitest";
import { serveFunction } from "../integration/function-server.ts";
import { readProblem } from "./limits.ts";

test("a function whose start-up code never ends is not started, and its clients hear of it", async () => {
  const source = "for (;;) {}\nexport default { fetch: () => new Response() };";
  await using spore = await serveFunction(source, [], { spore: { limits: { startup_ms: 200 } } });

  const problem = await readProblem(spore.url);

  expect(problem).toMatchObject({ status: 500, code: "startup-limit", limit: "startup_ms", allowed: 200 });
});
