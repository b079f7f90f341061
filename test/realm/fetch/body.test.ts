import { beforeAll, describe, expect, test } from "vitest";
import { createRealm, type TestRealm } from "../../support/realm.ts";

let realm: TestRealm;

beforeAll(async () => {
  realm = await createRealm({
    modules: ["fetch/mod.ts", "streams/mod.ts", "xhr/mod.ts", "file-api/mod.ts", "url/mod.ts", "dom/mod.ts"],
  });
});

describe("a body made of", () => {
  test.each([
    ["a string", `"hé\\ud800"`, "text/plain;charset=UTF-8", "hé\ufffd"],
    ["a number", `12`, "text/plain;charset=UTF-8", "12"],
    ["a Uint8Array", `new Uint8Array([104, 105])`, null, "hi"],
    [
      "a DataView on part of a buffer",
      `new DataView(new Uint8Array([0, 104, 105, 0]).buffer, 1, 2)`,
      null,
      "hi",
    ],
    ["a buffer", `new Uint8Array([104]).buffer`, null, "h"],
    ["a Blob", `new Blob(["h", "i"], { type: "Text/X" })`, "text/x", "hi"],
    ["a Blob without a type", `new Blob(["hi"])`, null, "hi"],
    [
      "search parameters",
      `new URLSearchParams("a=b c")`,
      "application/x-www-form-urlencoded;charset=UTF-8",
      "a=b+c",
    ],
    ["a stream", `ReadableStream.from([new Uint8Array([104]), new Uint8Array([105])])`, null, "hi"],
    ["null", `null`, null, ""],
    ["nothing", `undefined`, null, ""],
  ])("%s has its type and text", async (...[, init, type, text]) => {
    const found = await realm.evaluate(`
      const response = new Response(${init});
      const copy = response.clone();
      return [response.headers.get("content-type"), await response.text(), await copy.text()];`);

    expect(found).toEqual([type, text, text]);
  });

  test("bytes is copied when it is given", async () => {
    const text = await realm.evaluate(`
      const bytes = new Uint8Array([104]);
      const response = new Response(bytes);
      bytes[0] = 0;
      return await response.text();`);

    expect(text).toBe("h");
  });

  test("a header of the function's stands before the body's own type", async () => {
    const found = await realm.evaluate(`
      const response = new Response("{}", { headers: { "Content-Type": "a/b" } });
      return [[...response.headers], (await response.blob()).type];`);

    expect(found).toEqual([[["content-type", "a/b"]], "a/b"]);
  });
});

describe("Body", () => {
  test.each([
    ["text", `"\\ufeffhi"`, `hi`],
    ["json", `'{"a":[1]}'`, { a: [1] }],
    ["arrayBuffer", `"hi"`, 2],
    ["bytes", `"hi"`, 2],
    ["blob", `"hi"`, 2],
    ["formData", `new URLSearchParams("a=1&a=2&b=%20")`, "1,2 "],
  ])("%s() reads all of it", async (method, init, expected) => {
    const found = await realm.evaluate(`
      const value = await new Response(${init}).${method}();
      if (value instanceof FormData) return value.getAll("a") + value.get("b");
      return value.byteLength ?? value.size ?? value;`);

    expect(found).toEqual(expected);
  });

  test.each([
    ["a Uint8Array", "new Uint8Array([1, 2]).subarray(1)"],
    ["a DataView", "new DataView(new ArrayBuffer(4), 1, 2)"],
    ["a buffer", "new ArrayBuffer(2)"],
    ["a plain object", "{ a: [1] }"],
  ])("clone() gives the second stream clones of chunks such as %s", async (_chunk, source) => {
    const found = await realm.evaluate(`
      const chunk = ${source};
      const response = new Response(new ReadableStream({ start(c) { c.enqueue(chunk); c.close(); } }));
      const clone = response.clone();
      const { value: first } = await response.body.getReader().read();
      const { value: second } = await clone.body.getReader().read();
      return [first === chunk, second === chunk, Object.getPrototypeOf(second) === Object.getPrototypeOf(chunk), second.byteOffset === chunk.byteOffset];`);

    expect(found).toEqual([true, false, true, true]);
  });

  test("clone() errors both streams when a chunk cannot be cloned", async () => {
    const found = await realm.evaluate(`
      let reason;
      const request = new Request("http://a/", { method: "POST", duplex: "half",
        body: new ReadableStream({ start(c) { c.enqueue(() => 1); }, cancel(error) { reason = error; } }) });
      const clone = request.clone();
      const failures = [];
      for (const { body } of [request, clone]) await body.getReader().read().catch((error) => failures.push(error));
      return [failures[0].name, failures[0] === failures[1], failures[0] === reason];`);

    expect(found).toEqual(["DataCloneError", true, true]);
  });

  test.each(["text", "json", "formData", "blob"])(
    "%s() shows nothing but its result to a then() of Object.prototype",
    async (method) => {
      const found = await realm.evaluate(`
        const type = { headers: { "content-type": "application/x-www-form-urlencoded" } };
        const bytes = new Uint8Array([49]);
        const stream = () => new ReadableStream({ start(c) { c.enqueue(bytes); c.close(); } });
        const sources = [() => "1", () => bytes, stream, () => new Blob(["1"]).stream()];
        const responses = sources.map((source) => new Response(source(), type));
        const seen = [];
        Object.defineProperty(Object.prototype, "then", { configurable: true, get() { seen.push(this); } });
        const results = [];
        for (const response of responses) results.push([await response.${method}()]);
        delete Object.prototype.then;
        return seen.filter((value) => !results.some(([result]) => result === value)).map(String);`);

      expect(found).toEqual([]);
    },
  );

  test("is read once", async () => {
    const found = await realm.evaluate(`
      const response = new Response("a");
      await response.text();
      const stream = response.body;
      const failure = await response.json().catch((error) => error.name);
      let cloned;
      try { response.clone() } catch (error) { cloned = error.name }
      return [failure, cloned, response.bodyUsed, stream.locked];`);

    expect(found).toEqual(["TypeError", "TypeError", true, true]);
  });

  test("rejects, and does not throw, for another this", async () => {
    const found = await realm.evaluate(`
      const failures = [];
      for (const name of ["text", "json", "bytes", "blob", "formData", "arrayBuffer"]) {
        failures.push(await Response.prototype[name].call({}).catch((error) => error.name));
      }
      return failures;`);

    expect(found).toEqual(Array.from({ length: 6 }, () => "TypeError"));
  });

  test("a stream is locked while it is read, and its wrong chunks are a TypeError", async () => {
    const found = await realm.evaluate(`
      const stream = ReadableStream.from(["text"]);
      const reading = new Response(stream).text();
      const { locked } = stream;
      let again;
      try { new Response(stream) } catch (error) { again = error.name }
      return [locked, again, await reading.catch((error) => error.name)];`);

    expect(found).toEqual([true, "TypeError", "TypeError"]);
  });

  test("body gives one stream, of bytes", async () => {
    const found = await realm.evaluate(`
      const response = new Response("hello");
      const reader = response.body.getReader({ mode: "byob" });
      const { value } = await reader.read(new Uint8Array(2));
      return [response.body === response.body, [...value], response.bodyUsed, new Response().body];`);

    expect(found).toEqual([true, [104, 101], true, null]);
  });
});
