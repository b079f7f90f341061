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
