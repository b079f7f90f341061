import { expect, test } from "vitest";
import { createProject } from "../support/project.ts";
import { startSpore } from "../support/spore.ts";

const WORKER = `
const refusal = async (run) => { try { await run(); return "none"; } catch (error) { return error.message; } };
export default {
  async fetch(request) {
    const cache = await caches.open("pages");
    const response = new Response("worth keeping");
    await caches.default.put(request.url, response);
    return Response.json({
      isSame: cache === (await caches.open("pages")),
      isUsed: response.bodyUsed,
      found: (await caches.default.match(request)) ?? "nothing",
      isDeleted: await cache.delete(request),
      post: await refusal(() => cache.put(new Request(request.url, { method: "POST" }), new Response())),
      vary: await refusal(() => cache.put(request.url, new Response("", { headers: { vary: "*" } }))),
      none: await refusal(() => cache.put(request.url, "no response")),
    });
  },
};`;

test("caches takes what a cache takes, refuses what it refuses, and always misses", async () => {
  await using project = await createProject({ "index.js": WORKER });
  await using spore = await startSpore(project.root);

  const answer = await (await fetch(spore.url)).json();

  expect(answer).toEqual({
    isSame: true,
    isUsed: true,
    found: "nothing",
    isDeleted: false,
    post: "Failed to execute 'put' on 'Cache': Request method 'POST' is unsupported",
    vary: "Failed to execute 'put' on 'Cache': Vary header contains *",
    none: "Failed to execute 'put' on 'Cache': parameter 2 is not of type 'Response'.",
  });
});
