import { rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { descendantsOf, instancesOf, isAlive } from "../support/processes.ts";
import { createProject, type Project } from "../support/project.ts";
import { openRaw } from "../support/raw-request.ts";
import { type SporeServer, startSpore } from "../support/spore.ts";

const HTML = { accept: "text/html,application/xhtml+xml" };

function answering(text: string): string {
  return `export default { fetch: () => new Response(${JSON.stringify(text)}) };\n`;
}

function startingSlowly(text: string): string {
  return `await new Promise((done) => setTimeout(done, 500));\n${answering(text)}`;
}

async function startDev({ root }: Project): Promise<SporeServer> {
  return await startSpore(path.join(root, "functions"), { command: "dev" });
}

async function ask({ url }: SporeServer, target: string): Promise<string> {
  const response = await fetch(url + target);
  return await response.text();
}

/** Waits until a function answers with `text`. */
async function untilAnswers(spore: SporeServer, target: string, text: string): Promise<void> {
  await eventually(async () => (await ask(spore, target)) === text);
}

describe("spore dev", () => {
  test("answers with a saved change", async () => {
    await using project = await createProject({ "functions/one/index.ts": answering("before") });
    await using spore = await startDev(project);
    expect(await ask(spore, "/one")).toBe("before");

    await project.write({ "functions/one/index.ts": answering("after") });
    const savedAt = performance.now();
    await untilAnswers(spore, "/one", "after");

    // 300 ms are what is promised; a test machine under load gets more.
    expect(performance.now() - savedAt).toBeLessThan(3_000);
    expect(spore.output()).toMatch(/^one: rebuilt in \d+ ms$/m);
  });

  test("follows files that are imported, saved by renaming, or not there yet", async () => {
    await using project = await createProject({
      "functions/one/index.ts": `import { text } from "./lib/text.ts";\nexport default { fetch: () => new Response(text) };\n`,
    });
    const lib = path.join(project.root, "functions/one/lib");
    await using spore = await startDev(project);
    expect(spore.output()).toContain('Cannot import "./lib/text.ts"');

    await project.write({ "functions/one/lib/text.ts": `export const text = "first";\n` });
    await untilAnswers(spore, "/one", "first");
    await writeFile(path.join(lib, ".text.ts.tmp"), `export const text = "second";\n`);
    await rename(path.join(lib, ".text.ts.tmp"), path.join(lib, "text.ts"));
    await untilAnswers(spore, "/one", "second");
    await rename(lib, path.join(project.root, "away"));
    await spore.nextOutput((text) => text.includes("found no such file\n\n"));
    await writeFile(path.join(project.root, "away/text.ts"), `export const text = "third";\n`);
    await rename(path.join(project.root, "away"), lib);

    await untilAnswers(spore, "/one", "third");
  });

  test("answers with the last of several saves in a burst", async () => {
    await using project = await createProject({ "functions/one/index.ts": answering("0") });
    await using spore = await startDev(project);

    for (let count = 1; count <= 20; count++) {
      await project.write({ "functions/one/index.ts": answering(String(count)) });
    }
    await untilAnswers(spore, "/one", "20");

    expect(spore.output().match(/rebuilt in/g)?.length).toBeLessThan(20);
  });

  test("serves the last good version while the new one does not build, and says where", async () => {
    await using project = await createProject({ "functions/one/index.ts": answering("good") });
    await using spore = await startDev(project);

    await project.write({
      "functions/one/index.ts": "export default { fetch() { return new Response(; } };\n",
    });
    const shown = await spore.nextOutput((text) => text.includes("still served"));

    expect(shown).toContain("index.ts:1:");
    expect(shown).toContain("> 1 | export default { fetch() { return new Response(; } };");
    expect(await ask(spore, "/one")).toBe("good");
    await project.write({ "functions/one/index.ts": answering("mended") });
    await untilAnswers(spore, "/one", "mended");
  });

  test("starts although a function does not build, and answers for it with build-failed", async () => {
    await using project = await createProject({
      "functions/bad/index.ts": "export default {\n",
      "functions/good/index.ts": answering("good"),
    });
    await using spore = await startDev(project);

    expect(await ask(spore, "/good")).toBe("good");
    const response = await fetch(`${spore.url}/bad`);
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({
      code: "build-failed",
      stack: expect.stringContaining("> "),
    });
    await project.write({ "functions/bad/index.ts": answering("mended") });
    await untilAnswers(spore, "/bad", "mended");
  });

  test("lets running requests finish on the version that they began on", async () => {
    await using project = await createProject({
      "functions/one/index.ts": "export default { fetch: ({ body }) => new Response(body) };\n",
    });
    await using spore = await startDev(project);
    await using upload = await openRaw(
      spore.port,
      "POST /one HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\nbegun",
    );
    await upload.until("begun");

    await project.write({ "functions/one/index.ts": answering("new") });
    await untilAnswers(spore, "/one", "new");
    upload.socket.write("ended");

    expect(await upload.until("ended")).toContain("HTTP/1.1 200");
  });

  test("lets requests in that wait for a version that is replaced meanwhile", async () => {
    await using project = await createProject({ "functions/one/index.ts": startingSlowly("old") });
    await using spore = await startDev(project);
    const waiting = Promise.all(Array.from({ length: 5 }, () => ask(spore, "/one")));
    // A blank was given the old version, so that another is made in its place.
    await eventually(() => instancesOf(spore.pid).length === 3);

    await project.write({ "functions/one/index.ts": startingSlowly("new") });
    await spore.nextOutput((text) => text.includes("one: rebuilt"));

    expect(new Set(await waiting)).toEqual(new Set(["old"]));
    expect(await ask(spore, "/one")).toBe("new");
    // One that serves, and two blanks.
    await eventually(() => instancesOf(spore.pid).length === 3);
  });

  test("finds functions that come, and forgets those that go", async () => {
    await using project = await createProject({ "functions/one/index.ts": answering("one") });
    await using spore = await startDev(project);

    await project.write({ "functions/two/src/index.ts": answering("two") });
    await untilAnswers(spore, "/two", "two");
    await rm(path.join(project.root, "functions/two"), { recursive: true });

    await eventually(async () => (await fetch(`${spore.url}/two`)).status === 404);
    expect(await ask(spore, "/one")).toBe("one");
  });

  test("follows the config: variables, name, routes; a broken one changes nothing", async () => {
    const source = "export default { fetch: (request, env) => new Response(env.GREETING ?? 'none') };\n";
    await using project = await createProject({ "functions/one/index.js": source });
    await using spore = await startDev(project);
    expect(await ask(spore, "/one")).toBe("none");

    await project.write({ "functions/one/.dev.vars": "GREETING=hello\n" });
    await untilAnswers(spore, "/one", "hello");
    await project.write({
      "functions/one/wrangler.jsonc": '{ "name": "uno", "kv_namespaces": [{ "binding": "KV" }] }',
    });
    await untilAnswers(spore, "/uno", "hello");
    await eventually(async () => (await fetch(`${spore.url}/one`)).status === 404);
    await project.write({ "functions/one/wrangler.jsonc": '{ "name": 1 }' });
    const shown = await spore.nextOutput((text) => text.includes("still served"));

    expect(shown).toMatch(/Cannot use "name" in .*wrangler\.jsonc:1: /);
    expect(spore.output().match(/bindings that Spore does not have yet/g)).toHaveLength(1);
    expect(await ask(spore, "/uno")).toBe("hello");
  });

  test("leaves no process behind", async () => {
    await using project = await createProject({ "functions/one/index.ts": answering("before") });
    await using spore = await startDev(project);
    await ask(spore, "/one");
    await project.write({ "functions/one/index.ts": answering("after") });
    await untilAnswers(spore, "/one", "after");
    const children = descendantsOf(spore.pid);
    expect(children.length).toBeGreaterThan(0);

    expect(await spore.stop("SIGINT")).toEqual({ code: 0, signal: null });

    await eventually(() => !children.some(isAlive));
  });
});

describe("spore dev explains", () => {
  const FAILING = {
    "functions/one/index.ts": `import { check } from "./check.ts";
export default {
  async fetch(request: Request): Promise<Response> {
    await Promise.resolve();
    return check(new URL(request.url).searchParams.get("text") ?? "");
  },
};
`,
    "functions/one/check.ts": `interface Unused { readonly name: string }

export function check(text: string): Response {
  throw new TypeError("found " + text);
}
`,
    "functions/start/index.ts": `const table: Record<string, string> = {};
throw new Error("no start " + table["x"]);
`,
  };
  const HOSTILE = `</h1><script>alert("x")</script>&'`;

  test("an exception to a browser: a page with place, code and stack, and nothing that runs", async () => {
    await using project = await createProject(FAILING);
    await using spore = await startDev(project);

    const response = await fetch(`${spore.url}/one?text=${encodeURIComponent(HOSTILE)}`, { headers: HTML });
    const page = await response.text();

    expect(response.status).toBe(500);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+';/,
    );
    expect(page).toContain("check.ts:4:9");
    expect(page).toContain("&gt; 4 |   throw new TypeError(&quot;found &quot; + text);");
    expect(page).toContain("at check (check.ts:4:9)");
    expect(page).toContain("&lt;/h1&gt;&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;");
    expect(page).not.toContain("<script");
    expectNothingForeign(page, project);
  });

  test("an exception to another client, and in the terminal", async () => {
    await using project = await createProject(FAILING);
    await using spore = await startDev(project);

    const response = await fetch(`${spore.url}/one?text=it`);
    const problem = await response.text();

    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(JSON.parse(problem)).toMatchObject({
      code: "exception",
      detail: "TypeError: found it",
      stack: expect.stringMatching(/^check\.ts:4:9\n[^]*\n {4}at check \(check\.ts:4:9\)\n/),
    });
    expectNothingForeign(problem, project);
    await eventually(() =>
      spore.output().includes('[one] error: > 4 |   throw new TypeError("found " + text);'),
    );
    expectNothingForeign(spore.output(), project);
  });

  test("start-up code that throws, on the first request", async () => {
    await using project = await createProject(FAILING);
    await using spore = await startDev(project);

    const page = await (await fetch(`${spore.url}/start`, { headers: HTML })).text();

    expect(page).toContain("Error: no start undefined");
    expect(page).toContain("&gt; 2 | throw new Error(");
    await project.write({ "functions/start/index.ts": answering("started") });
    await untilAnswers(spore, "/start", "started");
  });

  test("a build that fails", async () => {
    await using project = await createProject({
      "functions/one/index.ts": 'import "<b>";\nexport default {};\n',
    });
    await using spore = await startDev(project);

    const response = await fetch(`${spore.url}/one`, { headers: HTML });
    const page = await response.text();

    expect(response.status).toBe(500);
    expect(page).toContain("build-failed");
    expect(page).toContain("&gt; 1 | import &quot;&lt;b&gt;&quot;;");
    expectNothingForeign(page, project);
  });
});

/** Neither where things are on this machine, nor frames of the platform. */
function expectNothingForeign(text: string, { root }: Project): void {
  expect(text).not.toContain(root);
  expect(text).not.toContain(process.cwd());
  expect(text).not.toMatch(/spore:|node:internal/);
}
