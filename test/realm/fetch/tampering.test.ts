import { expect, test } from "vitest";
import { createRealm } from "../../support/realm.ts";

/** Replaces every function of the language's prototypes and namespaces by one that throws. */
const TAMPER = `{
  const types = [Array, String, Map, WeakMap, Set, RegExp, Uint8Array, ArrayBuffer, DataView, Object.getPrototypeOf(Uint8Array), Promise];
  // Not the iterator of arrays: by the standards, it is how a function's own array is read.
  const targets = [JSON, Reflect, Math, Object, ...types.map((type) => type.prototype)];
  const victims = targets.flatMap((target) =>
    Object.entries(Object.getOwnPropertyDescriptors(target))
      .filter(([name, { value, writable }]) => name !== "constructor" && name !== "values" && typeof value === "function" && writable)
      .map(([name]) => ({ target, name })),
  );
  for (let index = 0; index < victims.length; index++) {
    const { target, name } = victims[index];
    target[name] = () => { throw new Error("replaced " + name); };
  }
}`;

test.each([
  [
    "a text response",
    `const r = new Response("hi"); return internals.encodeResponseHead(r) + internals.takeBody(r).kind`,
    "200\0\0content-type\0text/plain;charset=UTF-8text",
  ],
  [
    "an invocation's request",
    `
    const body = new internals.IncomingBody({ onConsumed() {}, onCancel() {} });
    body.push(chunks[0]);
    const request = internals.requestFromHead("POST\\0http://a/\\0X-A\\x001", body, {});
    const reading = request.json();
    body.push(chunks[1]);
    body.close();
    return request.url + request.method + request.headers.get("x-a") + typeof await reading`,
    "http://a/POST1object",
  ],
  [
    "a URL and its parameters",
    `const url = new URL("http://a/b?c=d+%41"); url.searchParams.append("e", "é"); return url.pathname + url.searchParams.get("c") + url.href`,
    "/bd Ahttp://a/b?c=d+A&e=%C3%A9",
  ],
  [
    "a form",
    `
    const form = new FormData();
    form.append("a\\n", new Blob(["x"], { type: "t/t" }), "n");
    const sent = new Response(form);
    const file = (await sent.formData()).get("a\\r\\n");
    return file.name + file.type + await file.text()`,
    "nt/tx",
  ],
  [
    "a request with everything",
    `
    const request = new Request("http://a", { method: "post", body: new Blob(["b"]), headers: { a: "1" }, redirect: "manual" });
    return internals.encodeRequestHead(request.clone()) + await new Request(request).text()`,
    "POST\0http://a/\0a\x001b",
  ],
])("%s works where a function has replaced the language's functions", async (_case, code, expected) => {
  const realm = await createRealm({
    modules: ["fetch/mod.ts", "url/mod.ts", "xhr/mod.ts", "file-api/mod.ts"],
    internals: ["fetch/head.ts", "fetch/incoming-body.ts", "fetch/request.ts", "fetch/send-body.ts"],
  });
  realm.run(`var chunks = [new Uint8Array([123]), new Uint8Array([125])]`);
  realm.run(TAMPER);

  const found = await new Promise((resolve) => {
    // Nobody can wait for the realm's promises from outside: their then() is replaced as well.
    const start = realm.run(`async (resolve) => {
      const body = async () => { ${code} };
      try { resolve(await body()); } catch (error) { resolve(error.stack); }
    }`);
    if (typeof start === "function") start(resolve);
  });

  expect(found).toBe(expected);
});
