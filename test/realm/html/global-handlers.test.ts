import { beforeEach, describe, expect, test } from "vitest";
import { createPlatformRealm, type PlatformRealm } from "../../support/platform.ts";

let realm: PlatformRealm;

beforeEach(async () => {
  realm = await createPlatformRealm();
});

describe("onerror", () => {
  test("is called with five arguments, and cancels by returning true", async () => {
    const seen = await realm.evaluate(`
      let seen;
      onerror = function (...values) { seen = [this === globalThis, ...values.map((value) => typeof value), values[0]]; return true; };
      reportError(new TypeError("broken"));
      return seen;
    `);

    expect(seen).toEqual([
      true,
      "string",
      "string",
      "number",
      "number",
      "object",
      "Uncaught TypeError: broken",
    ]);
    expect(realm.lines).toEqual([]);
  });

  test("learns where an error comes from", async () => {
    const seen = await realm.evaluate(`
      let seen;
      onerror = (message, ...place) => { seen = place.slice(0, 3); return true; };
      const error = new Error("x");
      error.stack = "Error: x\\n    at eval (eval at f (worker.js:1:2), made.js:30:4)\\n    at g (worker.js:5:6)";
      reportError(error);
      return seen;
    `);

    expect(seen).toEqual(["made.js", 30, 4]);
  });

  test("that returns nothing leaves the exception to the log", async () => {
    await realm.evaluate(`onerror = () => {}; setTimeout(() => { throw "late"; }); await scheduler.wait(2);`);

    expect(realm.lines).toEqual(["error: Uncaught late"]);
  });
});

describe("a rejection that nothing handles", () => {
  test("goes to onunhandledrejection, then to onrejectionhandled", async () => {
    const seen = await realm.evaluate(`
      const seen = [];
      onunhandledrejection = (event) => { seen.push([event.type, event.reason, event.promise === promise]); event.preventDefault(); };
      onrejectionhandled = (event) => { seen.push([event.type, event.reason, event.cancelable]); };
      const promise = Promise.reject("why");
      promise.catch(() => {});
      internals.reportRejection("why", promise);
      internals.reportHandled(promise);
      return seen;
    `);

    expect(seen).toEqual([
      ["unhandledrejection", "why", true],
      ["rejectionhandled", "why", false],
    ]);
    expect(realm.lines).toEqual([]);
  });
});
