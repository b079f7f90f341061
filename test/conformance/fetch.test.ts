import { createHash, hash } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { createRealm, type TestRealm } from "../support/realm.ts";

let realm: TestRealm;

beforeAll(async () => {
  realm = await createRealm({
    modules: ["fetch/mod.ts", "streams/mod.ts", "dom/mod.ts", "file-api/mod.ts", "url/mod.ts", "xhr/mod.ts"],
    internals: ["fetch/fetch.ts"],
    ops: {
      openFetch: () => 1,
      consume: () => {},
      stop: () => {},
      abort: () => {},
      randomUUID: () => crypto.randomUUID(),
      digestNow: (algorithm, bytes, result) => {
        result.set(hash(algorithm.replace("-", "").toLowerCase(), Uint8Array.from(bytes), "buffer"));
        return true;
      },
    },
  });
  realm.run(`
    var refusal = async (run) => { try { await run(); return "none"; } catch (error) { return error instanceof TypeError ? "TypeError" : error.name; } };
    var answer = (head, text) => internals.answerFetch(1, head.replaceAll("|", "\\0"), Uint8Array.from(text, (c) => c.charCodeAt(0)), true);`);
});

describe("Fetch §5.4: new Request() with", () => {
  test.each([
    ["a window", `{ window: "http://a" }`, "TypeError"],
    ["no window", `{ window: null }`, "none"],
    ["a referrer that is no URL", `{ referrer: "http://:x" }`, "TypeError"],
    ["a method that no-cors does not allow", `{ mode: "no-cors", method: "PUT" }`, "TypeError"],
    ["a method that no-cors allows", `{ mode: "no-cors", method: "POST" }`, "none"],
    ["a priority", `{ priority: "low" }`, "none"],
    ["a priority that there is none of", `{ priority: "now" }`, "TypeError"],
    ["full duplex", `{ duplex: "full" }`, "TypeError"],
    ["a body for HEAD", `{ method: "HEAD", body: "" }`, "TypeError"],
  ])("%s: %s", async (_what, init, expected) => {
    expect(await realm.evaluate(`return refusal(() => new Request("http://a/", ${init}));`)).toBe(expected);
  });

  test("a referrer says it again", async () => {
    const found = await realm.evaluate(
      `return ["", "http://b", "about:client"].map((referrer) => new Request("http://a/", { referrer }).referrer);`,
    );

    expect(found).toEqual(["", "http://b/", "about:client"]);
  });
});

describe("Fetch §5.1", () => {
  test("a Headers with an iterator of its own is a sequence", async () => {
    const found = await realm.evaluate(`
      const headers = new Headers({ a: "1" });
      headers[Symbol.iterator] = function* () { yield ["b", "2"]; };
      return [...new Headers(headers)];`);

    expect(found).toEqual([["b", "2"]]);
  });
});

describe("MIME Sniffing §4.4: blob() has the type", () => {
  test.each([
    ["TEXT/HTML;CHARSET=GBK", "text/html;charset=GBK"],
    ["text/html;charset= x", 'text/html;charset=" x"'],
    ["text/html;charset=x ", "text/html;charset=x"],
    ["text/html;\u00e9=x;a=b", "text/html;a=b"],
    ["text/html;a=\u00e9", 'text/html;a="\u00e9"'],
    ["text", ""],
    ["text/ html", ""],
  ])("%j: %j", async (type, expected) => {
    const init = JSON.stringify({ headers: { "content-type": type } });

    expect(await realm.evaluate(`return (await new Response("", ${init}).blob()).type;`)).toBe(expected);
  });
});

describe("Fetch §4.2: a blob: URL", () => {
  test.each([
    ["GET", undefined, [200, "0123456789", null, "10"]],
    ["GET", "bytes=2-4", [206, "234", "bytes 2-4/10", "3"]],
    ["GET", "bytes=-3", [206, "789", "bytes 7-9/10", "3"]],
    ["GET", "bytes=8-99", [206, "89", "bytes 8-9/10", "2"]],
    ["GET", "bytes= \t1-1", [206, "1", "bytes 1-1/10", "1"]],
    ["GET", "bytes=10-", "TypeError"],
    ["GET", "bytes=3-2", "TypeError"],
    ["GET", "bytes=-", "TypeError"],
    ["GET", "bytes=1-2,4-5", "TypeError"],
    ["POST", undefined, "TypeError"],
  ])("%s %s", async (method, range, expected) => {
    const init = JSON.stringify({ method, headers: range === undefined ? {} : { range } });
    const found = await realm.evaluate(`
      const url = URL.createObjectURL(new Blob(["0123456789"]));
      const outcome = await refusal(async () => {
        const { status, headers, ...rest } = await fetch(url, ${init}).then(async (r) => ({ status: r.status, headers: r.headers, text: await r.text() }));
        globalThis.last = [status, rest.text, headers.get("content-range"), headers.get("content-length")];
      });
      return outcome === "none" ? globalThis.last : outcome;`);

    expect(found).toEqual(expected);
  });

  test("may be revoked once a request has it", async () => {
    const found = await realm.evaluate(`
      const url = URL.createObjectURL(new Blob(["kept"]));
      const request = new Request(url);
      URL.revokeObjectURL(url);
      return [await (await fetch(request)).text(), await refusal(() => fetch(url))];`);

    expect(found).toEqual(["kept", "TypeError"]);
  });
});

describe("Fetch §4.1: integrity", () => {
  test.each([
    ["a digest that is right", digest("sha256"), "none"],
    ["one that is wrong", digest("sha256", "other"), "TypeError"],
    ["one without padding", digest("sha384").replaceAll("=", ""), "none"],
    ["the other alphabet", digest("sha512").replaceAll("+", "-").replaceAll("/", "_"), "none"],
    ["options", `${digest("sha256")}?ct=text`, "none"],
    ["the strongest wrong", `${digest("sha256")} ${digest("sha512", "other")}`, "TypeError"],
    ["one of the strongest right", `${digest("sha512", "other")}\n${digest("sha512")}`, "none"],
    ["nothing that is known", "md5-abc garbage", "none"],
  ])("with %s", async (_what, integrity, expected) => {
    const found = await realm.evaluate(
      `return refusal(async () => { const r = await fetch("data:,text", { integrity: ${JSON.stringify(integrity)} }); if (await r.text() !== "text") throw 1; });`,
    );

    expect(found).toBe(expected);
  });
});

describe("Fetch §5.6: aborting after the answer came in whole", () => {
  test("fails the body that was not read", async () => {
    const found = await realm.evaluate(`
      const controller = new AbortController();
      const promise = fetch("http://a/", { signal: controller.signal });
      answer("200|OK", "text");
      const response = await promise;
      controller.abort();
      return [await response.text().catch((error) => error.name), response.bodyUsed];`);

    expect(found).toEqual(["AbortError", true]);
  });
});

test("multipart bodies of FormData are what Node reads, and the other way round", async () => {
  const entry = fc.tuple(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), fc.boolean());
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 4 }), async (entries) => {
      const form = new FormData();
      for (const [name, value, isFile] of entries)
        form.append(name, isFile ? new File([value], name, { type: "text/x" }) : value);
      const sent = new Response(form);
      const type = sent.headers.get("content-type");
      const body = [...new Uint8Array(await sent.arrayBuffer())];
      const found = await realm.evaluate(`
        const headers = { "content-type": ${JSON.stringify(type)} };
        const form = await new Response(Uint8Array.from(${JSON.stringify(body)}), { headers }).formData();
        const list = [];
        for (const [name, value] of form) list.push(typeof value === "string" ? [name, value] : [name, await value.text(), value.name]);
        const again = new Response(form);
        return { list, type: again.headers.get("content-type"), body: [...new Uint8Array(await again.arrayBuffer())] };`);
      const { list, type: ownType, body: ownBody } = readFound(found);
      const back = await new Response(Uint8Array.from(ownBody), {
        headers: { "content-type": ownType },
      }).formData();

      expect(list).toEqual(
        await listOf(
          await new Response(Uint8Array.from(body), { headers: { "content-type": type ?? "" } }).formData(),
        ),
      );
      expect(await listOf(back)).toEqual(list);
    }),
    { numRuns: 60 },
  );
});

async function listOf(form: FormData): Promise<unknown[]> {
  const list: unknown[] = [];
  for (const [name, value] of form)
    list.push(typeof value === "string" ? [name, value] : [name, await value.text(), value.name]);
  return list;
}

function readFound(found: unknown): { list: unknown; type: string; body: number[] } {
  // @ts-expect-error -- what the code above gives
  return found;
}

function digest(algorithm: string, text = "text"): string {
  return `${algorithm}-${createHash(algorithm).update(text).digest("base64")}`;
}
