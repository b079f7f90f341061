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
