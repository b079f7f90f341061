import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { createProject } from "../support/project.ts";
import { startSpore } from "../support/spore.ts";

const ERRORS = `
const refusal = async (run) => { try { await run(); return "none"; } catch (error) { return String(error); } };
export default {
  async fetch(request) {
    const cache = await caches.open("pages");
    const used = new Response("used");
    await used.text();
    return Response.json({
      isSame: cache === (await caches.open("pages")),
      post: await refusal(() => cache.put(new Request(request.url, { method: "POST" }), new Response())),
      partial: await refusal(() => cache.put(request.url, new Response("", { status: 206 }))),
      vary: await refusal(() => cache.put(request.url, new Response("", { headers: { vary: "a, *" } }))),
      none: await refusal(() => cache.put(request.url, "no response")),
      used: await refusal(() => cache.put(request.url, used)),
      scheme: await refusal(() => cache.put("data:,a", new Response())),
      few: await refusal(() => cache.match()),
      url: await refusal(() => cache.match("/relative")),
      illegal: await refusal(() => new Cache()),
    });
  },
};`;

test("caches refuses what a cache refuses", async () => {
  await using project = await createProject({ "index.js": ERRORS });
  await using spore = await startSpore(project.root);

  const answer = await (await fetch(spore.url)).json();

  const put = "TypeError: Failed to execute 'put' on 'Cache'";
  expect(answer).toEqual({
    isSame: true,
    post: `${put}: Request method 'POST' is unsupported`,
    partial: `${put}: Partial response (status code 206) is unsupported`,
    vary: `${put}: Vary header contains *`,
    none: `${put}: parameter 2 is not of type 'Response'.`,
    used: `${put}: Response body is already used`,
    scheme: `${put}: Request scheme of 'data:,a' is unsupported`,
    few: "TypeError: Failed to execute 'match' on 'Cache': 1 argument required, but only 0 present.",
    url: "TypeError: Failed to construct 'Request': Failed to parse URL from /relative",
    illegal: "TypeError: Illegal constructor",
  });
});

const STORE = `
const show = async (found) => found === undefined ? "miss" : [found.status, found.headers.get("cf-cache-status"), await found.text()].join(" ");
export default {
  async fetch(request) {
    const url = "https://example.com/page";
    const named = await caches.open("näme/%");
    const put = (headers, status) => caches.default.put(url, new Response("kept", { headers, status }));
    const seen = {};
    const ask = async (what, init, options) => { seen[what] = await show(await caches.default.match(new Request(url, init), options)); };
    await ask("empty");
    const response = new Response("kept", { headers: { etag: '"1"', "last-modified": "Mon, 01 Jan 2024 00:00:00 GMT" } });
    seen.put = String(await caches.default.put(url + "#part", response));
    seen.used = response.bodyUsed;
    await ask("hit");
    seen.string = await show(await caches.default.match(url));
    seen.named = await show(await named.match(url));
    await ask("post", { method: "POST" });
    await ask("ignoreMethod", { method: "POST" }, { ignoreMethod: true });
    await ask("etag", { headers: { "if-none-match": 'W/"1"' } });
    await ask("other etag", { headers: { "if-none-match": '"2"' } });
    await ask("since", { headers: { "if-modified-since": "Tue, 02 Jan 2024 00:00:00 GMT" } });
    await ask("range", { headers: { range: "bytes=1-2" } });
    await ask("suffix", { headers: { range: "bytes=-1" } });
    await ask("beyond", { headers: { range: "bytes=9-" } });
    seen.has = [await caches.has("x"), await caches.has("näme/%")];
    seen.deleted = [await caches.default.delete(url), await caches.default.delete(url)];
    await ask("gone");
    for (const value of ["no-store", "private", "no-cache", "max-age=0", "max-age=x"]) {
      await put({ "cache-control": value });
      await ask(value);
    }
    await put({ "set-cookie": "a=b" });
    await ask("cookie");
    await put({ "set-cookie": "a=b", "cache-control": "private=Set-Cookie, max-age=9" });
    seen["private cookie"] = String((await caches.default.match(url)).headers.get("set-cookie"));
    await caches.default.delete(url);
    await put({ expires: "Mon, 01 Jan 2024 00:00:00 GMT" });
    await ask("expired");
    await put({}, 500);
    await ask("error");
    await put({ "cache-control": "max-age=60" }, 500);
    await ask("error with an age");
    await caches.default.put(new Request(url, { headers: { "accept-language": "de" } }), new Response("hallo", { headers: { vary: "Accept-Language" } }));
    await caches.default.put(new Request(url, { headers: { "accept-language": "fr" } }), new Response("salut", { headers: { vary: "Accept-Language" } }));
    await ask("de", { headers: { "accept-language": "de" } });
    await ask("fr", { headers: { "accept-language": "fr" } });
    await ask("es", { headers: { "accept-language": "es" } });
    await named.put(url, new Response(new ReadableStream({ pull(c) { c.enqueue(new TextEncoder().encode("streamed")); c.close(); } })));
    seen["in the other"] = await show(await named.match(url));
    seen.dropped = [await caches.delete("näme/%"), await caches.delete("näme/%")];
    seen["after the drop"] = await show(await named.match(url));
    return Response.json(seen);
  },
};`;

test("caches keeps and finds as Workers' does", async () => {
  await using project = await createProject({ "index.js": STORE });
  await using spore = await startSpore(project.root);

  const answer = await (await fetch(spore.url)).json();

  expect(answer).toEqual({
    empty: "miss",
    put: "undefined",
    used: true,
    hit: "200 HIT kept",
    string: "200 HIT kept",
    named: "miss",
    post: "miss",
    ignoreMethod: "200 HIT kept",
    etag: "304 HIT ",
    "other etag": "200 HIT kept",
    since: "304 HIT ",
    range: "206 HIT ep",
    suffix: "206 HIT t",
    beyond: "416 HIT ",
    has: [false, true],
    deleted: [true, false],
    gone: "miss",
    "no-store": "miss",
    private: "miss",
    "no-cache": "miss",
    "max-age=0": "miss",
    "max-age=x": "miss",
    cookie: "miss",
    "private cookie": "null",
    expired: "miss",
    error: "miss",
    "error with an age": "500 HIT kept",
    de: "200 HIT hallo",
    fr: "200 HIT salut",
    es: "miss",
    "in the other": "200 HIT streamed",
    dropped: [true, false],
    "after the drop": "miss",
  });
});

const SIDE = `
export default {
  async fetch(request) {
    const cache = await caches.open("shared");
    const { pathname, searchParams } = new URL(request.url);
    const key = "https://example.com/" + searchParams.get("key");
    if (request.method === "PUT") {
      await cache.put(key, new Response(request.body, { headers: { "x-by": "WHO" } }));
      return new Response("put");
    }
    return (await cache.match(key)) ?? new Response("miss", { status: 404 });
  },
};`;

test("functions do not see each other's caches", async () => {
  await using project = await createProject({
    "one/index.js": SIDE.replace("WHO", "one"),
    "two/index.js": SIDE.replace("WHO", "two"),
  });
  await using spore = await startSpore(project.root);
  const [one, two] = ["one", "two"].map((name) => `${spore.url}/${name}?key=a`);

  await fetch(`${one}`, { method: "PUT", body: "mine" });
  const own = await (await fetch(`${one}`)).text();
  const other = await (await fetch(`${two}`)).text();

  expect([own, other]).toEqual(["mine", "miss"]);
});

test("a version that replaces another finds what that one kept", async () => {
  await using project = await createProject({ "one/index.js": SIDE.replace("WHO", "old") });
  await using spore = await startSpore(project.root, { command: "dev" });
  const url = `${spore.url}/one?key=a`;

  await fetch(url, { method: "PUT", body: "from before" });
  await project.write({ "one/index.js": `${SIDE.replace("WHO", "new")}\n// changed` });
  await spore.nextOutput((text) => /one/.test(text) && /ms/.test(text));
  const found = await fetch(url);

  expect([found.headers.get("x-by"), await found.text()]).toEqual(["old", "from before"]);
});

test("a body of 100 MB is let go of, and the gateway does not grow with it", async () => {
  await using project = await createProject({ "one/index.js": SIDE });
  await using spore = await startSpore(project.root);
  const url = `${spore.url}/one?key=large`;
  await (await fetch(url)).text();
  const before = await residentBytes(spore.pid);

  await fetch(url, { method: "PUT", body: Buffer.alloc(100 * 1024 * 1024) });
  const after = await residentBytes(spore.pid);
  const found = await fetch(url);

  expect(found.status).toBe(404);
  expect(after - before).toBeLessThan(80 * 1024 * 1024);
});

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1_024;
}
