import { expect, test } from "vitest";
import { createProject } from "../support/project.ts";
import { startSpore } from "../support/spore.ts";

const WORKER = `
import { AsyncLocalStorage } from "node:async_hooks";
const storage = new AsyncLocalStorage();
addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (pathname === "/throw") throw new Error("thrown by the listener");
  if (pathname === "/late") {
    event.respondWith(new Response("answered"));
    throw new Error("thrown after the answer");
  }
  if (pathname === "/store") event.respondWith(new Response(storage.run("kept", () => storage.getStore())));
});`;

test("a fetch listener that throws is an exception, unless it has answered", async () => {
  await using project = await createProject({
    "index.js": WORKER,
    "wrangler.json": JSON.stringify({
      name: "listener",
      main: "index.js",
      compatibility_flags: ["nodejs_compat"],
    }),
  });
  await using spore = await startSpore(project.root);
  async function ask(path: string): Promise<unknown> {
    const answer = await fetch(`${spore.url}${path}`);
    const text = await answer.text();
    return answer.ok ? text : { code: /"code":"([^"]*)"/.exec(text)?.[1] };
  }

  expect(await ask("/throw")).toEqual({ code: "exception" });
  expect(await ask("/late")).toBe("answered");
  expect(await ask("/store")).toBe("kept");
  expect(await ask("/none")).toEqual({ code: "no-response" });
});
