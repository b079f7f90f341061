import { beforeAll, describe, expect, test } from "vitest";
import { createPlatformRealm, type PlatformRealm } from "../../support/platform.ts";

let realm: PlatformRealm;
beforeAll(async () => {
  realm = await createPlatformRealm();
});

describe("timers", () => {
  test("pass arguments, repeat, and are cleared by number", async () => {
    const result = await realm.evaluate(`
      const calls = [];
      clearTimeout(setTimeout(() => calls.push("cleared"), 0));
      await new Promise((done) => { const id = setInterval(() => { calls.push(typeof id); if (calls.length === 2) { clearInterval(id); done(); } }, 1); });
      await new Promise((done) => setTimeout((...rest) => { calls.push(rest); done(); }, 1, "a", 2));
      return calls;`);

    expect(result).toEqual(["number", "number", ["a", 2]]);
  });

  test("refuse a string", () => {
    expect(() => realm.run(`setTimeout("1")`)).toThrow("parameter 1 is not of type 'Function'");
  });

  test("queueMicrotask() reports what its callback throws", async () => {
    await realm.evaluate(
      `queueMicrotask(() => { throw new Error("from a microtask"); }); await new Promise((done) => setTimeout(done, 1));`,
    );

    expect(realm.lines.join()).toContain("Uncaught Error: from a microtask");
  });
});

describe("structuredClone()", () => {
  /** An expression over `value`'s clone `c` → true. */
  const CLONES = {
    "new Date(5)": "c.getTime() === 5",
    "/a/giv": "c.source === 'a' && c.flags === 'giv'",
    "new Map([[1, new Set([2])]])": "c.get(1).has(2) && c instanceof Map",
    "[1, , 3]": "c.length === 3 && !(1 in c)",
    "Object(1n)": "typeof c === 'object' && c + 1n === 2n",
    "new RangeError('r', { cause: { a: 1 } })":
      "c instanceof RangeError && c.message === 'r' && c.cause.a === 1",
    "new DOMException('m', 'AbortError')": "c instanceof DOMException && c.name === 'AbortError'",
    "new Uint16Array([1, 2]).subarray(1)":
      "c instanceof Uint16Array && c.length === 1 && c[0] === 2 && c.byteOffset === 2",
    "new ArrayBuffer(1, { maxByteLength: 4 })": "c.resizable && c.maxByteLength === 4",
    "new File(['x'], 'n', { type: 't/p', lastModified: 3 })":
      "c instanceof File && c.name === 'n' && c.type === 't/p' && c.lastModified === 3",
    "(() => { const o = { list: [] }; o.list.push(o); return o; })()": "c.list[0] === c",
    "JSON.parse('{\"__proto__\": 1}')": "Object.hasOwn(c, '__proto__')",
    "new DataView(new ArrayBuffer(4), 1, 2)": "c.byteOffset === 1 && c.byteLength === 2",
  };

  test.each(Object.entries(CLONES))("clones %s", async (value, check) => {
    expect(
      await realm.evaluate(
        `const value = ${value}; const c = structuredClone(value); return c !== value && (${check});`,
      ),
    ).toBe(true);
  });

  test.each([
    "() => 1",
    "Symbol()",
    "new WeakMap()",
    "Promise.resolve()",
    "new Headers()",
    "{ a: { b() {} } }",
    "new AbortController().signal",
  ])("refuses %s", async (value) => {
    expect(
      await realm.evaluate(`try { structuredClone(${value}); } catch (error) { return error.name; }`),
    ).toBe("DataCloneError");
  });

  test("transfers buffers, and detaches none when the clone fails", async () => {
    const result = await realm.evaluate(`
      const buffer = new ArrayBuffer(4), view = new Uint8Array(buffer);
      try { structuredClone({ view, bad() {} }, { transfer: [buffer] }); } catch {}
      const before = buffer.detached;
      const copy = structuredClone({ view }, { transfer: [buffer] });
      return [before, buffer.detached, copy.view.length];`);

    expect(result).toEqual([false, true, 4]);
  });
});

describe("atob() and btoa()", () => {
  test("are each other's inverse, forgiving, and throw InvalidCharacterError", async () => {
    const result = await realm.evaluate(`
      const name = (f) => { try { f(); } catch (error) { return error.name; } };
      return [atob(" YW\\nJj "), btoa("\\xff"), atob("YQ"), name(() => atob("a")), name(() => btoa("€"))];`);

    expect(result).toEqual(["abc", "/w==", "a", "InvalidCharacterError", "InvalidCharacterError"]);
  });
});
