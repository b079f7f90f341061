import { beforeAll, describe, expect, test } from "vitest";
import { createRealm, type TestRealm } from "../../support/realm.ts";

/** What the realm's tests share: an incoming body whose log tells what became of its bytes. */
const INCOMING = `
  const log = [];
  const makeIncoming = () => new internals.IncomingBody({
    onConsumed: (bytes) => log.push("took " + bytes),
    onCancel: (reason) => log.push("cancelled: " + reason),
  });
  const bytes = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0));
  const receive = (body, head = "POST\\0http://a/") => internals.requestFromHead(head, body, { makeSignal: () => new AbortController().signal });
`;

let realm: TestRealm;

beforeAll(async () => {
  realm = await createRealm({
    modules: ["fetch/mod.ts", "streams/mod.ts", "xhr/mod.ts", "file-api/mod.ts", "url/mod.ts", "dom/mod.ts"],
    internals: [
      "fetch/incoming-body.ts",
      "fetch/request.ts",
      "fetch/response.ts",
      "fetch/send-body.ts",
      "fetch/head.ts",
    ],
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
  ])("%s has its type and text", async (_case, init, type, text) => {
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

describe("IncomingBody", () => {
  test("text() takes a body that is there without credit and without a stream", async () => {
    const found = await realm.evaluate(`${INCOMING}
      const body = makeIncoming();
      body.push(bytes("hi"));
      body.close();
      return [await receive(body).text(), log];`);

    expect(found).toEqual(["hi", []]);
  });

  test("text() waits for the rest, and gives credit as it takes", async () => {
    const found = await realm.evaluate(`${INCOMING}
      const body = makeIncoming();
      body.push(bytes("a"));
      const request = receive(body);
      log.push("reading");
      const reading = request.text();
      body.push(bytes("bc"));
      body.close();
      return [await reading, log];`);

    expect(found).toEqual(["abc", ["reading", "took 1", "took 2"]]);
  });

  test("a stream of it takes bytes only when somebody reads", async () => {
    const found = await realm.evaluate(`${INCOMING}
      const body = makeIncoming();
      body.push(bytes("ab"));
      const reader = receive(body).body.getReader();
      await null;
      log.push("reading");
      const first = await reader.read();
      const waiting = reader.read();
      body.push(bytes("c"));
      const second = await waiting;
      body.close();
      return [first.value.length, second.value.length, (await reader.read()).done, log];`);

    expect(found).toEqual([2, 1, true, ["reading", "took 2", "took 1"]]);
  });

  test("a read into a buffer ends with the body", async () => {
    const found = await realm.evaluate(`${INCOMING}
      const body = makeIncoming();
      const reader = receive(body).body.getReader({ mode: "byob" });
      const waiting = reader.read(new Uint8Array(4));
      body.push(bytes("ab"));
      const first = await waiting;
      const last = reader.read(new Uint8Array(4));
      body.close();
      return [first.value.length, (await last).done];`);

    expect(found).toEqual([2, true]);
  });

  test("a failure reaches whoever reads", async () => {
    const found = await realm.evaluate(`${INCOMING}
      const names = [];
      for (const read of [(request) => request.text(), (request) => request.body.getReader().read()]) {
        const body = makeIncoming();
        const reading = read(receive(body));
        body.fail(new RangeError("gone"));
        names.push(await reading.catch((error) => error.name));
      }
      return names;`);

    expect(found).toEqual(["RangeError", "RangeError"]);
  });

  test("cancelling its stream tells the sender", async () => {
    const found = await realm.evaluate(`${INCOMING}
      const request = receive(makeIncoming());
      await request.body.cancel("enough");
      return [log, request.bodyUsed];`);

    expect(found).toEqual([["cancelled: enough"], true]);
  });

  test.each([
    ["request.body", `new Response(request.body)`],
    ["a new Request", `new Request(request, { headers: { a: "1" } })`],
    ["a response around a response", `new Response(new Response(request.body).body, { status: 201 })`],
  ])("goes out as it came through %s", async (_case, code) => {
    const found = await realm.evaluate(`${INCOMING}
      const body = makeIncoming();
      body.push(bytes("ab"));
      const request = receive(body);
      const taken = internals.takeBody(${code});
      return [taken.kind, taken.body === body, request.bodyUsed, log];`);

    expect(found).toEqual(["incoming", true, true, []]);
  });

  test("a clone of it gives both sides all bytes", async () => {
    const found = await realm.evaluate(`${INCOMING}
      const body = makeIncoming();
      const request = receive(body);
      const copy = request.clone();
      const reading = Promise.all([request.text(), copy.text()]);
      body.push(bytes("a"));
      body.push(bytes("b"));
      body.close();
      return await reading;`);

    expect(found).toEqual(["ab", "ab"]);
  });
});

describe("takeBody()", () => {
  test.each([
    [`new Response()`, "none"],
    [`new Response("a")`, "text"],
    [`new Response(new Blob(["a"]))`, "bytes"],
    [`new Response(new FormData())`, "bytes"],
    [`new Response(new ReadableStream())`, "stream"],
    [`new Request("http://a", { method: "POST", body: "a" })`, "text"],
  ])("of %s gives %s", async (code, kind) => {
    const found = await realm.evaluate(`
      const message = ${code};
      const { kind } = internals.takeBody(message);
      return [kind, message.bodyUsed];`);

    expect(found).toEqual([kind, kind !== "none"]);
  });

  test("refuses a body that was read", async () => {
    const found = await realm.evaluate(`
      const response = new Response("a");
      await response.text();
      try { internals.takeBody(response) } catch (error) { return error.name }`);

    expect(found).toBe("TypeError");
  });
});

describe("sendStream()", () => {
  const SINK = `${INCOMING}
    let wake;
    const sink = {
      credit: 0,
      write(chunk) { log.push("wrote " + chunk.length); return --this.credit; },
      end() { log.push("end"); },
      abort(error) { log.push("abort " + error.name); },
      whenReady() { return new Promise((resolve) => { wake = resolve; }); },
    };
    const turns = async () => { for (let turn = 0; turn < 50; turn++) await null; };
  `;

  test.each([
    ["a stream", `ReadableStream.from([bytes("a"), bytes("bc"), bytes("")])`],
    [
      "a body that comes in",
      `(() => { const body = makeIncoming(); body.push(bytes("a")); body.push(bytes("bc")); body.close(); return body; })()`,
    ],
  ])("waits for credit with %s", async (_case, source) => {
    const found = await realm.evaluate(`${SINK}
      internals.sendStream(${source}, sink);
      await turns();
      const before = [...log];
      sink.credit = 9;
      wake();
      await turns();
      return [before, log];`);

    expect(found).toEqual([["wrote 1"], ["wrote 1", "wrote 2", "end"]]);
  });

  test("a chunk that is no Uint8Array aborts, and cancels the stream", async () => {
    const found = await realm.evaluate(`${SINK}
      sink.credit = 9;
      const source = new ReadableStream({
        start(controller) { controller.enqueue("text"); },
        cancel(reason) { log.push("cancel " + reason.name); },
      });
      internals.sendStream(source, sink);
      await turns();
      return log;`);

    expect(found).toEqual(["cancel TypeError", "abort TypeError"]);
  });

  test("stop() cancels the stream and writes no more", async () => {
    const found = await realm.evaluate(`${SINK}
      sink.credit = 9;
      let controller;
      const source = new ReadableStream({
        start(made) { controller = made; },
        cancel(reason) { log.push("cancel " + reason); },
      });
      const sending = internals.sendStream(source, sink);
      controller.enqueue(bytes("a"));
      await turns();
      sending.stop("left");
      await turns();
      return log;`);

    expect(found).toEqual(["wrote 1", "cancel left"]);
  });

  test("stop() of a body that comes in tells its sender", async () => {
    const found = await realm.evaluate(`${SINK}
      const body = makeIncoming();
      const sending = internals.sendStream(body, sink);
      body.push(bytes("a"));
      sending.stop("left");
      wake();
      await turns();
      return log;`);

    expect(found).toEqual(["took 1", "wrote 1", "cancelled: left"]);
  });
});
