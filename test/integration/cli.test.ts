import { createServer } from "node:net";
import { once } from "node:events";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { descendantsOf, isAlive } from "../support/processes.ts";
import { createProject } from "../support/project.ts";
import { openRaw, rawGet } from "../support/raw-request.ts";
import { type Exit, runSpore, startSpore } from "../support/spore.ts";

const HELLO = `export default { fetch: ({ url }) => new Response("hello " + new URL(url).pathname) };\n`;

/** Answers after it was told that the request's body ended. */
const PATIENT = `export default { async fetch(request) { return new Response("got " + (await request.text())); } };\n`;

/** Begins a request for {@link PATIENT} that ends when the test sends the last byte. */
const BEGUN = "POST / HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\na";

async function finish(
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
): Promise<Exit & { text: string }> {
  await using spore = runSpore(args, env);
  return { ...(await spore.exited), text: spore.output() };
}

describe("spore refuses, with exit code 1,", () => {
  test("a port that is taken", async () => {
    await using project = await createProject({ "index.js": HELLO });
    await using taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const address = taken.address();
    const port = String(address !== null && typeof address === "object" ? address.port : 0);

    const { code, text } = await finish(["serve", project.root, "--port", port]);

    expect(code).toBe(1);
    expect(text).toContain(`Cannot listen on 127.0.0.1:${port}: another process does`);
  });

  test.each(["serve", "dev", "check", "routes"])("a folder that is not there: %s", async (command) => {
    const { code, text } = await finish([command, "no/such/folder"]);

    expect(code).toBe(1);
    expect(text).toBe('Cannot serve "no/such/folder": found neither a file nor a folder\n');
  });

  test("two functions with one name", async () => {
    await using project = await createProject({
      "a/index.js": HELLO,
      "a/wrangler.json": '{ "name": "same" }',
      "b/index.js": HELLO,
      "b/wrangler.json": '{ "name": "same" }',
    });

    const { code, text } = await finish(["serve", project.root]);

    expect(code).toBe(1);
    expect(text).toMatch(
      /^Cannot use the name "same": found it in .*a\/wrangler\.json and in .*b\/wrangler\.json, expected/,
    );
  });

  test("two functions with the same route", async () => {
    await using project = await createProject({
      "a/index.js": HELLO,
      "a/wrangler.json": '{ "route": "example.com/*" }',
      "b/index.js": HELLO,
      "b/wrangler.json": '{ "routes": ["example.com/*"] }',
    });

    const { code, text } = await finish(["serve", project.root]);

    expect(code).toBe(1);
    expect(text).toMatch(
      /^Cannot route "example\.com\/\*": found it for "a" in .* and for "b" in .*, expected/,
    );
  });

  test("a function that does not build", async () => {
    await using project = await createProject({ "index.js": "export default {\n" });

    const { code, text } = await finish(["serve", project.root, "--port", "0"]);

    expect(code).toBe(1);
    expect(text).toContain("index.js:2:1");
  });

  test.each([
    [["serve", "--prot", "1"], "Unknown option '--prot'"],
    [["serve", "--port", "70000"], 'Cannot listen on port "70000": wanted a number from 0 to 65535'],
    [["swerve"], 'Cannot run "swerve": wanted one of serve, dev, check, routes, help, version'],
    [["serve", "a", "b"], 'Cannot serve "b" too'],
    [["serve", "--timeout", "soon"], 'Cannot use the timeout "soon"'],
    [["serve", "--max-body", "lots"], 'Cannot bound bodies to "lots"'],
  ])("the arguments %j", async (args, wanted) => {
    const { code, text } = await finish(args);

    expect(code).toBe(1);
    expect(text).toContain(wanted);
    expect(text).toContain("Try: spore --help");
    expect(text).not.toMatch(/^\s+at /m);
  });
});

describe("spore", () => {
  test.each([["--help"], ["help"], ["-h"], []])("prints how it is used: %s", async (...args) => {
    const { code, text } = await finish(args);

    expect(code).toBe(0);
    expect(text).toMatch(/^Usage: spore <command> \[dir\]/);
  });

  test.each([["--version"], ["version"], ["-v"]])("prints its version: %s", async (...args) => {
    const { code, text } = await finish(args);

    expect(code).toBe(0);
    expect(text).toMatch(/^spore \d+\.\d+\.\d+ \(Node v\d+/);
  });

  test("check ends with 0 when everything builds", async () => {
    await using project = await createProject({ "a/index.js": HELLO, "b/index.js": HELLO });

    const { code, text } = await finish(["check", project.root]);

    expect(code).toBe(0);
    expect(text).toBe("2 of 2 functions build\n");
  });

  test("check ends with 1, and a place, when something does not build", async () => {
    await using project = await createProject({ "a/index.js": HELLO, "b/index.js": 'import "./none.js";\n' });

    const { code, text } = await finish(["check", project.root]);

    expect(code).toBe(1);
    expect(text).toContain("1 of 2 functions build");
    expect(text).toContain('index.js:1:8: Cannot import "./none.js": found no such file');
    expect(text).toContain('> 1 | import "./none.js";');
  });

  test("routes lists where functions answer", async () => {
    await using project = await createProject({
      "a/index.js": HELLO,
      "b/index.js": HELLO,
      "b/wrangler.toml":
        'routes = ["*.example.com/b/*", { pattern = "b.example.org", custom_domain = true }]\n',
    });

    const { code, text } = await finish(["routes", project.root]);

    expect(code).toBe(0);
    const lines = text.trimEnd().split("\n");
    expect(lines.map((line) => line.replaceAll(/ +/g, " "))).toEqual([
      "a.localhost/* a (localhost)",
      "*/a a (path)",
      "*/a/* a (path)",
      "*.example.com/b/* b (route)",
      "b.example.org/* b (custom domain)",
      "b.localhost/* b (localhost)",
    ]);
  });

  test("serves a single file at every path of every host, on the port that it is told", async () => {
    await using project = await createProject({ "worker.js": HELLO });
    await using probe = createServer().listen(0, "127.0.0.1");
    await once(probe, "listening");
    const address = probe.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    await probe[Symbol.asyncDispose]();

    await using spore = runSpore(["serve", path.join(project.root, "worker.js")], { PORT: String(port) });
    await eventually(() => spore.output().includes(`http://127.0.0.1:${port}/ and every other path`));

    await using client = await openRaw(port, "GET /any/path HTTP/1.1\r\nhost: example.net\r\n\r\n");
    expect(await client.until("hello")).toContain("hello /any/path");
  });
});

describe.each(["SIGINT", "SIGTERM"] as const)("spore, at %s,", (signal) => {
  test.each(["serve", "dev"] as const)(
    "lets a running request finish, then leaves no process: %s",
    async (command) => {
      await using project = await createProject({ "worker.js": PATIENT });
      await using spore = await startSpore(path.join(project.root, "worker.js"), { command });
      await using client = await openRaw(spore.port, BEGUN);
      await client.until("100 Continue");
      const children = descendantsOf(spore.pid);
      expect(children.length).toBeGreaterThan(0);

      const stopped = spore.stop(signal);
      await spore.nextOutput((text) => text.includes(`${signal}: no new requests`));
      client.socket.write("b");
      const finishedAt = performance.now();

      expect(await client.until("got")).toContain("got ab");
      expect(await stopped).toEqual({ code: 0, signal: null });
      // Well before the grace time: the connection, which the client keeps open, is not waited for.
      expect(performance.now() - finishedAt).toBeLessThan(5_000);
      await eventually(() => !children.some(isAlive));
    },
  );

  test("accepts no new connection", async () => {
    await using project = await createProject({ "worker.js": PATIENT });
    await using spore = await startSpore(path.join(project.root, "worker.js"));
    await using client = await openRaw(spore.port, BEGUN);
    await client.until("100 Continue");

    const stopped = spore.stop(signal);
    await spore.nextOutput((text) => text.includes(`${signal}: no new requests`));

    await expect(fetch(spore.url)).rejects.toThrow("fetch failed");
    client.socket.write("b");
    expect(await stopped).toEqual({ code: 0, signal: null });
  });

  test("ends at once when it comes a second time", async () => {
    await using project = await createProject({ "worker.js": PATIENT });
    await using spore = await startSpore(path.join(project.root, "worker.js"));
    await using client = await openRaw(spore.port, BEGUN);
    await client.until("100 Continue");
    const children = descendantsOf(spore.pid);

    const stopped = spore.stop(signal);
    await spore.nextOutput((text) => text.includes(`${signal}: no new requests`));
    // One that follows at once counts as the same: npm hands on what the terminal sent already. So once, and later.
    const firstAt = performance.now();
    await eventually(() => performance.now() - firstAt > 500);
    process.kill(spore.pid, signal);

    expect(await stopped).toEqual({ code: 130, signal: null });
    await eventually(() => !children.some(isAlive) && client.isClosed());
  });
});

test("spore answers what was asked on a connection that came before its end", async () => {
  await using spore = await startSpore("functions/hello");
  await using early = await openRaw(spore.port);
  await using silent = await openRaw(spore.port);
  // Another connection's answer tells that these two have been accepted.
  await (await fetch(spore.url)).text();

  const stopped = spore.stop("SIGTERM");
  await spore.nextOutput((text) => text.includes("no new requests"));
  // Refused from now on: the server has closed.
  await expect(fetch(spore.url)).rejects.toThrow("fetch failed");
  early.socket.write(rawGet("/"));

  expect(await early.until("\r\n\r\n")).toMatch(/^HTTP\/1\.1 200 [^]*connection: close/i);
  expect(await stopped).toEqual({ code: 0, signal: null });
  expect(silent.received()).toBe("");
});
