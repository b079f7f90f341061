import { beforeAll, describe, expect, test } from "vitest";
import { createPlatformRealm, type PlatformRealm } from "../../support/platform.ts";

let realm: PlatformRealm;
beforeAll(async () => {
  realm = await createPlatformRealm();
});

describe("EventTarget", () => {
  test("calls listeners by phase and order; once, signal, handleEvent, stopImmediatePropagation", async () => {
    const calls = await realm.evaluate(`
      const calls = [], target = new EventTarget(), controller = new AbortController();
      target.addEventListener("x", () => calls.push("bubble"));
      target.addEventListener("x", () => calls.push("capture"), true);
      target.addEventListener("x", { handleEvent(event) { calls.push(event.type + (this.handleEvent !== undefined)); } }, { once: true });
      target.addEventListener("x", () => calls.push("signal"), { signal: controller.signal });
      target.dispatchEvent(new Event("x"));
      controller.abort();
      target.addEventListener("x", (event) => event.stopImmediatePropagation(), true);
      target.dispatchEvent(new Event("x"));
      return calls;`);

    expect(calls).toEqual(["capture", "bubble", "xtrue", "signal", "capture"]);
  });

  test("reports what a listener throws, and goes on", async () => {
    const result = await realm.evaluate(`
      const target = new EventTarget(); let isCalled = false;
      target.addEventListener("x", () => { throw new Error("thrown by a listener"); });
      target.addEventListener("x", () => { isCalled = true; });
      return [target.dispatchEvent(new Event("x")), isCalled];`);

    expect(result).toEqual([true, true]);
    expect(realm.lines.join()).toContain("Uncaught Error: thrown by a listener");
  });

  test("preventDefault() counts only for cancelable events and not in passive listeners", async () => {
    const result = await realm.evaluate(`
      const target = new EventTarget();
      target.addEventListener("a", (event) => event.preventDefault());
      target.addEventListener("b", (event) => event.preventDefault(), { passive: true });
      return [["a", true], ["a", false], ["b", true]].map(([type, cancelable]) => target.dispatchEvent(new Event(type, { cancelable })));`);

    expect(result).toEqual([false, true, true]);
  });

  test("is what the global is: events name globalThis as their target", async () => {
    const result = await realm.evaluate(`
      let found; addEventListener("g", (event) => { found = event.target === globalThis && event.currentTarget === globalThis; });
      dispatchEvent(new Event("g")); return found;`);

    expect(result).toBe(true);
  });
});

describe("AbortSignal", () => {
  test("abort() sets the reason, runs algorithms first, then onabort", async () => {
    const result = await realm.evaluate(`
      const calls = [], controller = new AbortController(), { signal } = controller;
      signal.onabort = (event) => calls.push("event", event.isTrusted);
      internals.addAbortAlgorithm(signal, () => calls.push("algorithm"));
      internals.addAbortAlgorithm(signal, () => calls.push("removed"))();
      controller.abort(); controller.abort("again");
      return [calls, signal.aborted, signal.reason.name, signal.reason.code];`);

    expect(result).toEqual([["algorithm", "event", true], true, "AbortError", 20]);
  });

  test("any() follows its sources, timeout() aborts with a TimeoutError", async () => {
    const result = await realm.evaluate(`
      const controller = new AbortController();
      const any = AbortSignal.any([AbortSignal.any([controller.signal]), new AbortController().signal]);
      controller.abort("why");
      const late = AbortSignal.timeout(1);
      await new Promise((done) => { late.onabort = done; });
      return [any.reason, late.reason.name, AbortSignal.any([AbortSignal.abort(1)]).reason];`);

    expect(result).toEqual(["why", "TimeoutError", 1]);
  });
});

describe("QuotaExceededError", () => {
  test("is a DOMException that says what was asked for", async () => {
    const result = await realm.evaluate(`
      const error = new QuotaExceededError("m", { quota: 1.5, requested: 2 });
      const empty = new QuotaExceededError();
      return [error instanceof DOMException, Error.isError(error), error.name, error.message, error.code, error.quota, error.requested,
        empty.quota, empty.requested, empty.message, String(error), Object.prototype.toString.call(error), QuotaExceededError.length];`);

    expect(result).toEqual([
      true,
      true,
      "QuotaExceededError",
      "m",
      22,
      1.5,
      2,
      null,
      null,
      "",
      "QuotaExceededError: m",
      "[object QuotaExceededError]",
      0,
    ]);
  });

  test.each([
    ["{ quota: -1 }", "RangeError"],
    ["{ requested: -1 }", "RangeError"],
    ["{ quota: 2, requested: 1 }", "RangeError"],
    ["{ quota: NaN }", "TypeError"],
    ["1", "TypeError"],
  ])("refuses %s", async (options, expected) => {
    const name = await realm.evaluate(
      `try { new QuotaExceededError("", ${options}); } catch (error) { return error.name; }`,
    );

    expect(name).toBe(expected);
  });
});

describe("DOMException", () => {
  test("is an error with a stack, and its constants", async () => {
    const result = await realm.evaluate(`
      const error = new DOMException("m", "NotFoundError");
      return [error instanceof Error, Error.isError(error), typeof error.stack, error.code, error.NOT_FOUND_ERR, DOMException.ABORT_ERR,
        Object.keys(error), String(error), Object.prototype.toString.call(error), new DOMException("m", "constructor").code,
        Object.getPrototypeOf(DOMException) === Function.prototype];`);

    expect(result).toEqual([
      true,
      true,
      "string",
      8,
      8,
      20,
      [],
      "NotFoundError: m",
      "[object DOMException]",
      0,
      true,
    ]);
  });
});
