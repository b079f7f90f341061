import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type SporeServer, startSpore } from "../support/spore.ts";
import { askPackage, form, json, type PackageAnswer, type PackageRequest } from "./package-answers.ts";

let spore: SporeServer;

beforeAll(async () => {
  spore = await startSpore("test/fixtures/packages");
});

afterAll(async () => {
  await spore[Symbol.asyncDispose]();
});

describe("routers", () => {
  test("hono", async () => {
    const bearer = { authorization: "Bearer moss" };
    expect(await ask("hono", "/private/7", { headers: bearer })).toMatchObject({ json: { id: 7 } });
    expect(await ask("hono", "/private/7")).toMatchObject({ status: 401 });
    const page = await ask("hono", "/page");
    expect(page.text).toBe('<p title="a&amp;b">&lt;moss&gt;</p>');
    expect(
      await ask("hono", "/page", { headers: { "if-none-match": page.headers.get("etag") ?? "" } }),
    ).toMatchObject({ status: 304 });
    const cookie = (await ask("hono", "/sign")).headers.get("set-cookie")?.split(";")[0] ?? "";
    expect(await ask("hono", "/signed", { headers: { cookie } })).toMatchObject({ json: { who: "fern" } });
    expect(
      await ask("hono", "/signed", { headers: { cookie: cookie.replace("fern", "moss") } }),
    ).toMatchObject({ json: { who: false } });
    expect((await ask("hono", "/events")).text).toBe(
      [0, 1, 2].map((id) => `data: spore ${id}\nid: ${id}\n\n`).join(""),
    );
    expect(await ask("hono", "/form", form("a=1&b=%C3%BC"))).toMatchObject({ json: { a: "1", b: "ü" } });
  });

  test("itty-router", async () => {
    const users = await ask("itty-router", "/users/7?a=1&a=2");
    expect(users.json).toEqual({ id: "7", query: { a: ["1", "2"] } });
    expect(users.headers.get("access-control-allow-origin")).toBe("https://example.com");
    expect((await ask("itty-router", "/users")).json).toEqual({ id: null, query: {} });
    expect((await ask("itty-router", "/files/a/b.txt")).json).toBe("a/b.txt");
    expect(await ask("itty-router", "/fail")).toMatchObject({
      status: 418,
      json: { status: 418, error: "teapot" },
    });
    expect(await ask("itty-router", "/content", json({ a: [1] }))).toMatchObject({
      json: { content: { a: [1] } },
    });
    expect(await ask("itty-router", "/nowhere")).toMatchObject({ status: 404 });
  });

  test("h3", async () => {
    const users = await ask("h3", "/users/7?a=1", { headers: { cookie: "tea=green" } });
    expect(users.json).toEqual({ id: "7", query: { a: "1" }, tea: "green" });
    expect(users.headers.get("x-app")).toBe("h3");
    const body = await ask("h3", "/body", json({ a: [1] }));
    expect(body.json).toEqual({ got: { a: [1] } });
    expect(body.headers.get("set-cookie")).toBe("tea=green; Path=/; HttpOnly");
    expect(await ask("h3", "/fail")).toMatchObject({ status: 418, json: { message: "teapot" } });
    expect(await ask("h3", "/nowhere")).toMatchObject({ status: 404 });
  });

  test("elysia", async () => {
    expect((await ask("elysia", "/users/7?a=1")).json).toEqual({ text: "Hello 7", query: { a: "1" } });
    expect(await ask("elysia", "/users/x")).toMatchObject({ status: 422, json: { code: "VALIDATION" } });
    const body = await ask("elysia", "/body", json({ names: ["b", "a"] }));
    expect(body.json).toEqual(["a", "b"]);
    expect([body.headers.get("x-app"), body.headers.get("set-cookie")]).toEqual([
      "elysia",
      "tea=green; Path=/",
    ]);
  });

  test("elysia, which compiles its routes where the config says eval", async () => {
    expect((await ask("elysia-compiled", "/users/7?a=1")).json).toEqual({ next: 8, query: { a: "1" } });
    expect((await ask("elysia-compiled", "/body", json({ names: ["b", "a"] }))).json).toEqual(["a", "b"]);
    expect(await ask("elysia-compiled", "/body", json({ names: 1 }))).toMatchObject({ status: 422 });
  });
});

describe("pages", () => {
  test("preact-render-to-string", async () => {
    const { text } = await ask("preact-render-to-string", "/?name=%3Cfern%3E");
    expect(text).toMatch(/^<p id="P0-0" style="color:green;?">Hello &lt;fern(>|&gt;)<\/p>$/);
  });

  test("react-dom", async () => {
    const streamed = await ask("react-dom", "/?name=%3Cfern%3E");
    expect(streamed.text).toContain("Hello <!-- -->&lt;fern&gt;</p>");
    expect(streamed.text).toMatch(/<i>waiting<\/i>.*<b>arrived<\/b>/s);
    expect(streamed.chunks).toBeGreaterThan(1);
    const whole = await ask("react-dom", "/whole");
    expect(whole.text).toContain("<b>arrived</b>");
    expect(whole.text).not.toContain("waiting");
  });

  test("marked", async () => {
    const { text } = await ask("marked", "/", {
      method: "POST",
      body: "# Möss\n\n| a |\n| - |\n| [x](/y) |\n",
    });
    expect(text).toContain("<h1>Möss</h1>");
    expect(text).toContain('<td><a rel="nofollow" href="/y">x</a></td>');
  });
});

describe("calls", () => {
  test("@trpc/server", async () => {
    const input = encodeURIComponent(JSON.stringify({ name: "fern" }));
    const greeted = await ask("trpc-server", `/trpc/greet?input=${input}`, {
      headers: { "x-agent": "test" },
    });
    expect(greeted.json).toEqual({ result: { data: { text: "Hello fern", agent: "test" } } });
    expect((await ask("trpc-server", "/trpc/add", json([1, 2]))).json).toEqual({ result: { data: 3 } });
    expect(await ask("trpc-server", "/trpc/greet")).toMatchObject({ status: 400 });
    expect(await ask("trpc-server", "/trpc/secret")).toMatchObject({
      status: 401,
      json: { error: { message: "no" } },
    });
    const counted = await ask("trpc-server", "/trpc/count");
    expect(counted.text.match(/^data: \d$/gm)).toEqual(["data: 0", "data: 1", "data: 2"]);
  });

  test("graphql", async () => {
    expect((await ask("graphql", "/")).text).toContain("double(of: Int): Int");
    const query = "query ($n: Int) { double(of: $n) agent }";
    const answered = await ask("graphql", "/", json({ query, variables: { n: 21 } }, { "x-agent": "test" }));
    expect(answered.json).toMatchObject({ data: { double: 42, agent: "test" } });
    expect((await ask("graphql", "/", json({ query: "{ nothing }" }))).text).toContain("Cannot query field");
  });

  test("graphql-yoga", async () => {
    const books = await ask("graphql-yoga", "/graphql", json({ query: "{ books { title shout } }" }));
    expect(books.json).toEqual({
      data: {
        books: [
          { title: "Moss", shout: "MOSS" },
          { title: "Fern", shout: "FERN" },
        ],
      },
    });
    const rename = json({ query: 'mutation { rename(id: "1", title: "x") { id title } }' });
    expect((await ask("graphql-yoga", "/graphql", rename)).json).toEqual({
      data: { rename: { id: "1", title: "x" } },
    });
    const failed = await ask("graphql-yoga", "/graphql", json({ query: "{ fail }" }));
    expect(failed.text).toContain("Unexpected error.");
    expect(failed.text).not.toContain("secret detail");
    const query = "subscription { countdown(from: 2) }";
    const counted = await ask("graphql-yoga", "/graphql", json({ query }, { accept: "text/event-stream" }));
    expect(counted.text.match(/"countdown":\d/g)).toEqual([
      '"countdown":2',
      '"countdown":1',
      '"countdown":0',
    ]);
  });
});

describe("values", () => {
  test.each(["ES256", "RS256", "EdDSA"])("jose signs with %s", async (alg) => {
    const { json: answer } = await ask("jose", `/?alg=${alg}`);
    expect(answer).toEqual({
      sub: "fern",
      scope: "read",
      alg,
      forged: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    });
  });

  test("jose encrypts", async () => {
    expect((await ask("jose", "/?alg=ECDH-ES")).json).toEqual({ text: "moss" });
  });

  test("zod", async () => {
    const order = {
      id: "5b0fbf1c-6d7a-4f0e-9a53-0c1b1d2e3f40",
      mail: "a@example.com",
      at: "2026-01-02T03:04:05Z",
    };
    const lines = [{ kind: "tea", grams: "12" }, { kind: "cup" }];
    expect((await ask("zod", "/", json({ ...order, lines }))).json).toEqual({
      ...order,
      at: 2026,
      lines: [{ kind: "tea", grams: 12 }, { kind: "cup" }],
    });
    const wrong = await ask("zod", "/", json({ ...order, mail: "no", lines: [] }));
    expect([wrong.status, Object.keys(Object(wrong.json))]).toEqual([422, ["mail", "lines"]]);
    expect((await ask("zod", "/")).json).toMatchObject({
      properties: { name: { maxLength: 9 } },
      required: ["name"],
    });
  });

  test("valibot", async () => {
    const person = { name: " fern ", mail: "a@example.com", born: "1990-02-03" };
    expect((await ask("valibot", "/", json(person))).json).toEqual({
      name: "fern",
      mail: "a@example.com",
      born: 1990,
      tags: [],
    });
    expect(await ask("valibot", "/", json({ ...person, name: "f", mail: "no" }))).toMatchObject({
      status: 422,
      json: { nested: { name: ["too short"], mail: ["no address"] } },
    });
  });

  test("drizzle-orm", async () => {
    const { json: answer } = await ask("drizzle-orm", "/?name=fern");
    expect(answer).toMatchObject({
      asked: [{ query: expect.stringContaining('inner join "posts"'), params: ["fern"] }],
      rows: [{ id: 1, name: "fern", at: "2026-01-02T03:04:05.000Z" }],
      grouped: { sql: expect.stringContaining('group by "users"."age"'), params: [18, 1, 2, 5] },
      inserted: { sql: expect.stringContaining("on conflict"), params: ["fern", 3, "fern"] },
    });
  });

  test("yaml", async () => {
    const text = "base: &b { x: 1 }\nmerged:\n  <<: *b # kept\n  when: 2026-01-02\n";
    expect((await ask("yaml", "/json", { method: "POST", body: text })).json).toEqual({
      base: { x: 1 },
      merged: { x: 1, when: "2026-01-02" },
    });
    expect((await ask("yaml", "/", { method: "POST", body: text })).text).toMatch(
      /# kept[^]*added:\n  list:\n    - 1\n    - two\nmulti: \|\n  a\n  b\n$/,
    );
    expect(await ask("yaml", "/json", { method: "POST", body: 'a: 1\nb: "open' })).toMatchObject({
      status: 422,
    });
  });

  test("fflate", async () => {
    const body = "ünï".repeat(1000);
    expect((await ask("fflate", "/", { method: "POST", body })).json).toEqual({ text: body, streamed: body });
    expect((await ask("fflate", "/gunzip", { method: "POST", body: gzipSync(body) })).text).toBe(body);
    const zipped = await ask("fflate", "/zip", { method: "POST", body });
    const unzipped = await ask("fflate", "/unzip", { method: "POST", body: zipped.bytes });
    expect(unzipped.json).toEqual({ "a.txt": body, "dir/": "", "dir/b.txt": "ünï" });
  });
});

function ask(name: string, path: string, request: PackageRequest = {}): Promise<PackageAnswer> {
  return askPackage(spore.url, name, { path, ...request });
}
