import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { createProject } from "../../support/project.ts";
import { type SporeServer, startSpore } from "../../support/spore.ts";
import { startCollector } from "../collector.ts";

const MAIN = path.resolve(import.meta.dirname, "../../../gateway/main.ts");
const FUNCTION = `// line 1
  function fail(): never {
    throw new TypeError("no such thing");
  }
  export default {
    async fetch(request: Request) {
      const { pathname } = new URL(request.url);
      if (pathname === "/throws") fail();
      if (pathname === "/catches") try { fail(); } catch (error) { console.error("caught", error); }
      console.warn("first\\nsecond", pathname);
      return new Response("answered");
    },
  };
`;
const JSON_LOG = { SPORE_LOG: "json" };

async function serveTypeScript(environment: Readonly<Record<string, string>> = {}): Promise<SporeServer> {
  const project = await createProject({
    "src/index.ts": FUNCTION,
    "wrangler.json": JSON.stringify({ name: "tested", main: "src/index.ts" }),
  });
  const spore = await startSpore(project.root, { env: { ...JSON_LOG, ...environment } });
  return {
    ...spore,
    async [Symbol.asyncDispose]() {
      await spore[Symbol.asyncDispose]();
      await project[Symbol.asyncDispose]();
    },
  };
}

function parseLines(output: string): Record<string, unknown>[] {
  return output
    .trimEnd()
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
}

describe("spore serve logs", () => {
  test("each line of a function's as a record, which says where in which trace it belongs", async () => {
    await using collector = await startCollector();
    await using spore = await serveTypeScript(collector.environment);

    await fetch(`${spore.url}/said`);

    const [server] = await collector.trace(({ attributes }) => attributes["url.path"] === "/said");
    await eventually(() => spore.output().includes("second"));
    const record = parseLines(spore.output()).find(({ function: name }) => name === "tested");
    expect(record).toMatchObject({
      level: "warn",
      message: "first\nsecond /said",
      invocation: server?.attributes["faas.invocation_id"],
      version: server?.attributes["faas.version"],
      trace_id: server?.traceId,
    });
    expect(record?.["span_id"]).toMatch(/^[0-9a-f]{16}$/);
    expect(Math.abs(Date.parse(String(record?.["time"])) - Date.now())).toBeLessThan(60_000);
  });

  test("errors with places in the function's own sources, and no others", async () => {
    await using spore = await serveTypeScript();

    await fetch(`${spore.url}/throws`);
    await fetch(`${spore.url}/catches`);

    await eventually(() => spore.output().includes("/catches"));
    const errors = parseLines(spore.output()).filter(({ level }) => level === "error");
    expect(errors).toHaveLength(2);
    expect(errors[0]).toMatchObject({ code: "exception", function: "tested" });
    for (const { message } of errors) {
      expect(message).toContain("no such thing");
      expect(message).toContain("src/index.ts:3:");
      expect(message).not.toMatch(/node:|file:|spore:|worker\.js/);
    }
  });

  test("what it can, and goes on serving, when nothing reads it", async () => {
    await using project = await createProject({
      "worker.js": `export default { fetch() { console.log("x".repeat(60_000)); return new Response("ok"); } };`,
      "wrangler.json": JSON.stringify({ name: "tested", main: "worker.js" }),
    });
    const child = spawn(process.execPath, [MAIN, "serve", project.root, "--port", "0"], {
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...process.env, ...JSON_LOG },
    });
    const [started] = await once(child.stdout, "data");
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(String(started))?.[0] ?? "";
    child.stdout.pause();

    // What lies between the two holds some 100 KB.
    for (let count = 0; count < 100; count++) await (await fetch(url)).text();
    child.stdout.destroy();
    const answer = await (await fetch(url)).text();
    child.kill();
    const [code] = await once(child, "exit");

    expect(answer).toBe("ok");
    expect(code).toBe(0);
  });
});
