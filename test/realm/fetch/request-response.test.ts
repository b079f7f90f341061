import { beforeAll, describe, expect, test } from "vitest";
import { createRealm, type TestRealm } from "../../support/realm.ts";

let realm: TestRealm;

beforeAll(async () => {
  realm = await createRealm({
    modules: ["fetch/mod.ts", "streams/mod.ts", "dom/mod.ts"],
    internals: ["fetch/head.ts", "fetch/request.ts"],
  });
});

describe("Request", () => {
  test("has the standard's defaults", async () => {
    const found = await realm.evaluate(`
      const { method, url, redirect, mode, credentials, cache, referrer, referrerPolicy, integrity, keepalive, destination, duplex, cf, body, bodyUsed } = new Request("http://A/%7e b");
      return [method, url, redirect, mode, credentials, cache, referrer, referrerPolicy, integrity, keepalive, destination, duplex, cf === undefined, body, bodyUsed];`);

    expect(found).toEqual([
      "GET",
      "http://a/%7e%20b",
      "follow",
      "cors",
      "same-origin",
      "default",
      "about:client",
      "",
      "",
      false,
      "",
      "half",
      true,
      null,
      false,
    ]);
  });

  test.each([
    ["get", "GET"],
    ["Post", "POST"],
    ["patch", "patch"],
    ["PROPFIND", "PROPFIND"],
  ])("normalizes the method %s to %s", async (method, expected) => {
    const found = await realm.evaluate(`return new Request("http://a", { method: "${method}" }).method`);

    expect(found).toBe(expected);
  });

  test("takes over another request, and its body", async () => {
    const found = await realm.evaluate(`
      const first = new Request("http://a", { method: "POST", body: "hi", headers: { a: "1" }, redirect: "manual", cf: { b: 2 } });
      const second = new Request(first, { headers: { c: "3" } });
      const failures = [];
      try { new Request(first) } catch (error) { failures.push(error.name) }
      return [first.bodyUsed, [...second.headers], second.method, second.redirect, second.cf.b, await second.text(), failures];`);

    expect(found).toEqual([true, [["c", "3"]], "POST", "manual", 2, "hi", ["TypeError"]]);
  });

  test("with a stream of another request locks that one", async () => {
    const found = await realm.evaluate(`
      const first = new Request("http://a", { method: "POST", body: ReadableStream.from([new Uint8Array([104])]) });
      const second = new Request(first);
      return [first.bodyUsed, first.body.locked, await second.text()];`);

    expect(found).toEqual([true, true, "h"]);
  });

  test("clone() shares nothing that can be changed", async () => {
    const found = await realm.evaluate(`
      const first = new Request("http://a", { method: "POST", body: "hi", headers: { a: "1" } });
      const second = first.clone();
      second.headers.set("a", "2");
      return [first.headers.get("a"), await first.text(), await second.text()];`);

    expect(found).toEqual(["1", "hi", "hi"]);
  });

  test("follows the signal that it is given, and is not that signal", async () => {
    const found = await realm.evaluate(`
      const controller = new AbortController();
      const request = new Request("http://a", { signal: controller.signal });
      const copies = [request.clone(), new Request(request), new Request(request, { signal: null })];
      const isOther = request.signal !== controller.signal && request.signal === request.signal;
      controller.abort("why");
      return [isOther, request.signal.reason, ...copies.map((copy) => copy.signal.aborted)];`);

    expect(found).toEqual([true, "why", true, true, false]);
  });

  test("of an invocation is what the head says, and its headers cannot be changed", async () => {
    const found = await realm.evaluate(`
      const request = internals.requestFromHead("GET\\0http://a/b\\0X-A\\x001\\0x-a\\x002", null, {});
      const failures = [];
      try { request.headers.append("b", "c") } catch (error) { failures.push(error.name) }
      const copy = new Request(request);
      copy.headers.append("b", "c");
      return [request.method, request.url, request.headers.get("x-a"), request.redirect, failures, internals.encodeRequestHead(copy)];`);

    expect(found).toEqual([
      "GET",
      "http://a/b",
      "1, 2",
      "manual",
      ["TypeError"],
      "GET\0http://a/b\0x-a\x001\0x-a\x002\0b\0c",
    ]);
  });

  test.each([
    `new Request()`,
    `new Request("/path")`,
    `new Request("http://u@a")`,
    `new Request("http://a", 1)`,
    `new Request("http://a", { method: "CONNECT" })`,
    `new Request("http://a", { method: "a b" })`,
    `new Request("http://a", { body: "" })`,
    `new Request("http://a", { mode: "navigate" })`,
    `new Request("http://a", { cache: "only-if-cached" })`,
    `new Request("http://a", { credentials: "all" })`,
    `new Request("http://a", { signal: 1 })`,
    `Request("http://a")`,
    `Object.getOwnPropertyDescriptor(Request.prototype, "url").get.call({})`,
  ])("%s is a TypeError", async (code) => {
    const found = await realm.evaluate(`try { ${code} } catch (error) { return error instanceof TypeError }`);

    expect(found).toBe(true);
  });
});

describe("Response", () => {
  test("has the standard's defaults", async () => {
    const found = await realm.evaluate(`
      const { type, url, redirected, status, ok, statusText, headers, body } = new Response();
      return [type, url, redirected, status, ok, statusText, [...headers], body];`);

    expect(found).toEqual(["default", "", false, 200, true, "", [], null]);
  });

  test.each([
    [`new Response("a")`, "200\0\0content-type\0text/plain;charset=UTF-8"],
    [
      `new Response("a", { status: 404, statusText: "No", headers: { "X-A": "1" } })`,
      "404\0No\0x-a\x001\0content-type\0text/plain;charset=UTF-8",
    ],
    [`Response.json({ a: 1 }, { headers: { "content-type": "a/b" } })`, "200\0\0content-type\0a/b"],
    [`Response.json([])`, "200\0\0content-type\0application/json"],
    [`Response.redirect("http://a/ü")`, "302\0\0location\0http://a/%C3%BC"],
    [`Response.redirect("http://a", 308)`, "308\0\0location\0http://a/"],
    [`new Response(null, { status: 204 })`, "204\0"],
    [`new Response("", { status: 204 })`, "204\0"],
    [
      `new Response(null, new Response("a", { status: 201, headers: { b: "c" } }))`,
      "201\0\0b\0c\0content-type\0text/plain;charset=UTF-8",
    ],
  ])("%s has its head", async (code, head) => {
    const found = await realm.evaluate(`return internals.encodeResponseHead(${code})`);

    expect(found).toBe(head);
  });

  test("json() gives what JSON.stringify() gives", async () => {
    const found = await realm.evaluate(`return await Response.json({ a: [1, "ü"], b: undefined }).text()`);

    expect(found).toBe(`{"a":[1,"ü"]}`);
  });

  test("error() is a network error", async () => {
    const found = await realm.evaluate(
      `const { type, status, headers } = Response.error(); try { headers.set("a", "b") } catch (error) { return [type, status, error.name] }`,
    );

    expect(found).toEqual(["error", 0, "TypeError"]);
  });

  test("redirect()'s headers cannot be changed, others' can", async () => {
    const found = await realm.evaluate(`
      const response = new Response("a");
      response.headers.set("A", "b");
      try { Response.redirect("http://a").headers.set("a", "b") } catch (error) { return [[...response.headers], error.name] }`);

    expect(found).toEqual([
      [
        ["a", "b"],
        ["content-type", "text/plain;charset=UTF-8"],
      ],
      "TypeError",
    ]);
  });

  test.each([
    [`new Response("", { status: 199 })`, "RangeError"],
    [`new Response("", { status: 600 })`, "RangeError"],
    [`new Response("a", { status: 204 })`, "TypeError"],
    [`new Response("", { statusText: "a\\n" })`, "TypeError"],
    [`new Response("", { statusText: "\\u0100" })`, "TypeError"],
    [`new Response("", 1)`, "TypeError"],
    [`new Response("", { headers: 1 })`, "TypeError"],
    [`new Response(Symbol())`, "TypeError"],
    [`Response.json(undefined)`, "TypeError"],
    [`Response.json(() => {})`, "TypeError"],
    [`Response.redirect("/a")`, "TypeError"],
    [`Response.redirect("http://a", 200)`, "RangeError"],
    [`Response()`, "TypeError"],
  ])("%s is a %s", async (code, name) => {
    const found = await realm.evaluate(`try { ${code} } catch (error) { return error.name }`);

    expect(found).toBe(name);
  });
});

test.each([
  ["manual", "hi"],
  ["automatic", "hi"],
  ["gzip", "TypeError"],
])("Workers' encodeBody %s: %s", async (encodeBody, expected) => {
  const found = await realm.evaluate(`
    try { return await new Response("hi", { encodeBody: "${encodeBody}", headers: { "content-encoding": "gzip" } }).text(); }
    catch (error) { return error.name; }`);

  expect(found).toBe(expected);
});
