import { beforeEach, describe, expect, test } from "vitest";
import { createRealm, type TestRealm } from "../../support/realm.ts";

/** What the realm asked of the host: the op's name and what it was given. */
type Call = readonly [op: string, ...rest: unknown[]];

let realm: TestRealm;
let calls: Call[];

function record(...call: Call): void {
  calls.push(call);
}

beforeEach(async () => {
  calls = [];
  let streams = 0;
  realm = await createRealm({
    modules: ["fetch/mod.ts", "streams/mod.ts", "dom/mod.ts"],
    internals: ["fetch/fetch.ts", "fetch/incoming-body.ts", "fetch/request.ts", "dom/abort.ts"],
    ops: {
      openFetch: (head, body, isComplete) => {
        record(
          "open",
          head.replaceAll("\0", "|"),
          typeof body === "string" ? body : body?.length,
          isComplete,
        );
        return ++streams;
      },
      write: (stream, chunk) => {
        record("write", stream, chunk.length);
        return 0;
      },
      end: (stream) => record("end", stream),
      abort: (stream, code) => record("abort", stream, code),
      consume: (stream, bytes) => record("consume", stream, bytes),
      stop: (stream) => record("stop", stream),
    },
  });
  realm.run(`
    var answer = (stream, head, text = "", isComplete = true) => internals.answerFetch(
      stream, head.replaceAll("|", "\\0"), text === "" ? undefined : Uint8Array.from(text, (c) => c.charCodeAt(0)), isComplete);
    var turns = async () => { for (let turn = 0; turn < 50; turn++) await null; };`);
});

describe("fetch() sends", () => {
  test.each([
    ["a URL", `"http://a/b?c#d"`, ["open", "GET|http://a/b?c", undefined, true]],
    ["headers", `"http://a", { headers: { "X-A": "1" } }`, ["open", "GET|http://a/|x-a|1", undefined, true]],
    [
      "text",
      `"http://a", { method: "post", body: "hi" }`,
      ["open", "POST|http://a/|content-type|text/plain;charset=UTF-8", "hi", true],
    ],
    [
      "bytes",
      `{ toString: () => "http://a" }, { method: "PUT", body: new Uint8Array(3) }`,
      ["open", "PUT|http://a/", 3, true],
    ],
    [
      "a request",
      `new Request("http://a", { method: "POST", body: "hi" }), { headers: {} }`,
      ["open", "POST|http://a/", "hi", true],
    ],
  ])("%s", async (_case, code, expected) => {
    await realm.evaluate(`void fetch(${code})`);

    expect(calls).toEqual([expected]);
  });

  test("a stream as the other end takes it", async () => {
    await realm.evaluate(`
      void fetch("http://a", { method: "POST", body: ReadableStream.from([new Uint8Array(1), new Uint8Array(2)]) });
      await turns();`);
    const before = calls.length;
    await realm.evaluate(
      `internals.receiveFetchCredit(1); await turns(); internals.receiveFetchCredit(1); await turns();`,
    );

    expect(before).toBe(2);
    expect(calls).toEqual([
      ["open", "POST|http://a/", undefined, false],
      ["write", 1, 1],
      ["write", 1, 2],
      ["end", 1],
    ]);
  });

  test("no more of a stream when the other end stops it", async () => {
    const reason = await realm.evaluate(`
      let reason;
      const body = new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(1)); }, cancel(error) { reason = error.name; } });
      void fetch("http://a", { method: "POST", body });
      await turns();
      internals.receiveFetchStop(1);
      await turns();
      return reason;`);

    expect(reason).toBe("TypeError");
    expect(calls).toHaveLength(2);
  });
});

describe("fetch() answers", () => {
  test("at the head, with the body as it comes", async () => {
    const found = await realm.evaluate(`
      const fetching = fetch("http://a/#x");
      answer(1, "201|Made|X-A|1|content-type|text/plain", "a", false);
      const response = await fetching;
      const reading = response.text();
      internals.receiveFetchChunk(1, new Uint8Array([98, 99]));
      internals.receiveFetchEnd(1);
      let immutable;
      try { response.headers.set("a", "b") } catch (error) { immutable = error.name }
      const { status, statusText, url, ok, redirected, type } = response;
      return [status, statusText, url, ok, redirected, type, response.headers.get("x-a"), immutable, await reading];`);

    expect(found).toEqual([201, "Made", "http://a/", true, false, "basic", "1", "TypeError", "abc"]);
    expect(calls.slice(1)).toEqual([
      ["consume", 1, 1],
      ["consume", 1, 2],
    ]);
  });

  test.each(["204|No Content", "304|Not Modified"])("%s has no body", async (head) => {
    const found = await realm.evaluate(
      `const fetching = fetch("http://a"); answer(1, "${head}"); return (await fetching).body`,
    );

    expect(found).toBeNull();
  });

  test("cancelling the body tells the gateway", async () => {
    await realm.evaluate(`
      const fetching = fetch("http://a");
      answer(1, "200|", "", false);
      await (await fetching).body.cancel();`);

    expect(calls.slice(1)).toEqual([["stop", 1]]);
  });

  test.each([
    ["before the head", ``, `fetching`],
    ["in the body", `answer(1, "200|", "a", false);`, `fetching.then((response) => response.text())`],
  ])("a failure %s with a TypeError", async (_case, before, promise) => {
    const found = await realm.evaluate(`
      const fetching = fetch("http://a");
      ${before}
      const reading = ${promise};
      await turns();
      internals.receiveFetchAbort(1, "refused", "connection refused");
      return await reading.catch((error) => error.name + ": " + error.message);`);

    expect(found).toBe("TypeError: fetch failed: connection refused");
  });

  test.each([
    `fetch()`,
    `fetch("nowhere")`,
    `fetch("ftp://a/")`,
    `fetch("blob:x")`,
    `fetch("data:nothing")`,
    `fetch("http://u:p@a/")`,
    `fetch("http://a:25/")`,
    `fetch("https://[::1]:6667/x:80")`,
    `fetch("http://a", { method: "GET", body: "a" })`,
    `fetch("http://a", { method: "TRACE" })`,
    `fetch("http://a", { redirect: "maybe" })`,
    `fetch("http://a", { signal: {} })`,
  ])("%s with a TypeError, and opens nothing", async (code) => {
    const found = await realm.evaluate(`return await ${code}.then(() => "fulfilled", (error) => error.name)`);

    expect(found).toBe("TypeError");
    expect(calls).toEqual([]);
  });

  test.each([
    ["data:,hi%20there", "text/plain;charset=US-ASCII", "hi there"],
    ["data:text/html;charset=utf-8,<b>#x", "text/html;charset=utf-8", "<b>"],
    ["data:;base64,aGk=", "text/plain;charset=US-ASCII", "hi"],
    ["data:a/b; base64,aG k", "a/b", "hi"],
  ])("%s itself", async (url, type, text) => {
    const found = await realm.evaluate(`
      const response = await fetch(${JSON.stringify(url)});
      return [response.headers.get("content-type"), await response.text()];`);

    expect(found).toEqual([type, text]);
  });
});

describe("fetch() with a signal", () => {
  test("that is aborted once the answer is there has every read reject with its reason", async () => {
    const found = await realm.evaluate(`
      const controller = new AbortController();
      const fetching = fetch("http://a", { signal: controller.signal });
      answer(1, "200|OK", "begin", false);
      const response = await fetching;
      controller.abort();
      const names = [];
      for (const name of ["text", "json"]) await response[name]().catch((error) => names.push(error.name));
      return [names, response.bodyUsed];`);

    expect(found).toEqual([["AbortError", "AbortError"], true]);
  });

  test("that is aborted rejects with its reason and opens nothing", async () => {
    const found = await realm.evaluate(`
      return await fetch("http://a", { signal: AbortSignal.abort("why") }).catch((reason) => reason);`);

    expect([found, calls]).toEqual(["why", []]);
  });

  test.each([
    ["before the head", ``, `fetching`],
    [
      "in the body",
      `answer(1, "200|", "a", false); await fetching;`,
      `fetching.then((response) => response.text())`,
    ],
  ])("gives up %s", async (_case, before, promise) => {
    const found = await realm.evaluate(`
      const controller = new AbortController();
      const fetching = fetch(new Request("http://a", { signal: controller.signal }));
      ${before}
      const reading = ${promise};
      await turns();
      controller.abort();
      return await reading.catch((error) => error.name);`);

    expect(found).toBe("AbortError");
    expect(calls.at(-1)).toEqual(["abort", 1, "aborted"]);
  });

  test("cancels the body that is being sent", async () => {
    const found = await realm.evaluate(`
      let reason;
      const controller = new AbortController();
      const body = new ReadableStream({ cancel(error) { reason = error; } });
      const fetching = fetch("http://a", { method: "POST", body, signal: controller.signal });
      controller.abort("why");
      return [await fetching.catch((error) => error), reason];`);

    expect(found).toEqual(["why", "why"]);
  });

  test("of the invocation's request ends what was fetched with that request", async () => {
    const found = await realm.evaluate(`
      const signal = internals.createAbortSignal();
      const request = internals.requestFromHead("GET\\0http://a/", null, { makeSignal: () => signal });
      const fetching = fetch(request);
      internals.signalAbort(signal, "left");
      return await fetching.catch((error) => error);`);

    expect(found).toBe("left");
  });
});

describe("fetch() follows", () => {
  test.each([
    [301, "POST", "GET", false],
    [302, "POST", "GET", false],
    [303, "PUT", "GET", false],
    [303, "HEAD", "HEAD", false],
    [301, "PUT", "PUT", true],
    [307, "POST", "POST", true],
    [308, "POST", "POST", true],
  ])("%i after %s with %s", async (...[status, method, next, hasBody]) => {
    const body = method === "HEAD" ? "" : `body: "hi",`;
    const found = await realm.evaluate(`
      const fetching = fetch("http://a/x#y", { method: "${method}", ${body} headers: { "content-type": "a/b", c: "d" } });
      answer(1, "${status}||location|z?q");
      await turns();
      answer(2, "200|OK");
      const { url, redirected } = await fetching;
      return [url, redirected];`);

    expect(found).toEqual(["http://a/z?q", true]);
    const type = hasBody || method === "HEAD" ? "|content-type|a/b" : "";
    expect(calls[1]).toEqual(["open", `${next}|http://a/z?q${type}|c|d`, hasBody ? "hi" : undefined, true]);
  });

  test.each([
    ["http://a/2", "|authorization|1|cookie|2|x|3"],
    ["http://a:81/", "|x|3"],
    ["https://a/", "|x|3"],
    ["//b/", "|x|3"],
  ])("to %s with the headers %s", async (location, headers) => {
    await realm.evaluate(`
      void fetch("http://a/", { headers: { authorization: "1", cookie: "2", x: "3" } });
      answer(1, "302||location|${location}");
      await turns();`);

    expect(calls[1]?.[1]).toBe(`GET|${new URL(location, "http://a/").href}${headers}`);
  });

  test.each([
    ["to another scheme", `"http://a"`, "302||location|file:///x"],
    ["to no URL", `"http://a"`, "302||location|http://["],
    ["where the mode is error", `"http://a", { redirect: "error" }`, "302||location|/"],
    [
      "with a stream that cannot be sent again",
      `"http://a", { method: "POST", body: new ReadableStream() }`,
      "307||location|/",
    ],
    ["to a bad port", `"http://a"`, "302||location|//a:6000"],
    ["to credentials elsewhere", `"http://a"`, "302||location|http://u:p@b/"],
  ])("nothing %s", async (_case, code, head) => {
    const found = await realm.evaluate(`
      const fetching = fetch(${code});
      answer(1, "${head}");
      return await fetching.catch((error) => error.name);`);

    expect(found).toBe("TypeError");
    expect(calls.filter(([op]) => op === "open")).toHaveLength(1);
  });

  test("20 redirects and no more", async () => {
    const found = await realm.evaluate(`
      const fetching = fetch("http://a");
      for (let hop = 1; hop <= 21; hop++) { answer(hop, "302||location|/"); await turns(); }
      return await fetching.catch((error) => error.message);`);

    expect(found).toBe("fetch failed: more than 20 redirects");
    expect(calls).toHaveLength(21);
  });

  test.each([
    ["where the mode is manual", `"http://a", { redirect: "manual" }`, "302||location|/"],
    ["a redirect without a location", `"http://a"`, "302|"],
    [
      "an invocation's own request",
      `internals.requestFromHead("GET\\0http://a/", null, { makeSignal: internals.createAbortSignal })`,
      "302||location|/",
    ],
  ])("nothing, and hands it over: %s", async (_case, code, head) => {
    const found = await realm.evaluate(
      `const fetching = fetch(${code}); answer(1, "${head}"); return (await fetching).status`,
    );

    expect(found).toBe(302);
  });
});
