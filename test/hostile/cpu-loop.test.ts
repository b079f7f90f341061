import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveFunction } from "../integration/function-server.ts";
import { createProject, type Project } from "../support/project.ts";
import { type SporeServer, startSpore } from "../support/spore.ts";
import { readProblem } from "./limits.ts";

/** Ways to spend CPU time without end, by path. Add a row for every report. */
const LOOPS = {
  loop: "for (;;) {}",
  microtasks: "for (;;) await null;",
  timers: "for (;;) { spin(20); await new Promise((resolve) => setTimeout(resolve, 1)); }",
  expression: "/^(?:a+)+$/.test('a'.repeat(50) + '!');",
  sort: "for (;;) Array.from({ length: 1e6 }, Math.random).sort();",
  bigint: "let n = 3n; for (;;) n *= n;",
  json: "for (;;) JSON.parse('['.repeat(1e4) + ']'.repeat(1e4));",
  generator: "for await (const _ of (async function* () { for (;;) yield 0; })());",
  wasm: `new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 8, 1, 0, 10, 9, 1, 7, 0, 3, 64, 12, 0, 11, 11])));`,
  stream: "return new Response(new ReadableStream({ pull() { for (;;) {} } }, { highWaterMark: 1 }));",
} as const;

function loopingWith(code: string): string {
  return `
    function spin(ms) { const end = Date.now() + ms; while (Date.now() < end); }
    export default {
      async fetch(request) {
        if (new URL(request.url).pathname.endsWith("/go")) { ${code} }
        return new Response("fine");
      },
    };
  `;
}

let project: Project;
let spore: SporeServer;

beforeAll(async () => {
  const config = JSON.stringify({ limits: { cpu_ms: 250 } });
  const files = Object.entries(LOOPS).flatMap(([name, code]) => [
    [`${name}/index.js`, loopingWith(code)],
    [`${name}/wrangler.json`, config],
  ]);
  project = await createProject({ ...Object.fromEntries(files), "victim/index.js": loopingWith("") });
  spore = await startSpore(project.root);
});
afterAll(async () => {
  await spore[Symbol.asyncDispose]();
  await project[Symbol.asyncDispose]();
});

describe("a function that spends CPU time without end is stopped, harms no other, and answers again, by", () => {
  test.each(Object.keys(LOOPS))("%s", async (name) => {
    const failing = readProblem(`${spore.url}/${name}/go`);
    const victim = await (await fetch(`${spore.url}/victim`)).text();
    const problem = await failing;

    expect(victim).toBe("fine");
    expect(problem).toMatchObject({
      status: 503,
      code: "cpu-limit",
      limit: "cpu_ms",
      allowed: 250,
      scope: "invocation",
      invocation: expect.any(String),
    });
    expect(problem.used).toBeGreaterThanOrEqual(250);
    expect(await (await fetch(`${spore.url}/${name}`)).text()).toBe("fine");
  });
});

test("a request that waits for its turn beside a loop is told that it was the instance's", async () => {
  await using own = await serveFunction(loopingWith(LOOPS.loop), [], { limits: { cpu_ms: 250 } });
  await fetch(own.url);

  const problems = await Promise.all(["/go", "/go"].map((path) => readProblem(`${own.url}${path}`)));

  for (const { code } of problems) expect(code).toBe("cpu-limit");
});
