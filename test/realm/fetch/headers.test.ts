import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { createRealm, type TestRealm } from "../../support/realm.ts";

let realm: TestRealm;

beforeAll(async () => {
  realm = await createRealm({
    modules: ["fetch/mod.ts"],
    internals: ["fetch/headers.ts", "fetch/header-list.ts"],
  });
});

describe("Headers takes", () => {
  test.each([
    [
      "a record",
      `{ B: "2", a: 1 }`,
      [
        ["a", "1"],
        ["b", "2"],
      ],
    ],
    [
      "a sequence",
      `[["b", "2"], new Set(["a", "1"])]`,
      [
        ["a", "1"],
        ["b", "2"],
      ],
    ],
    ["another Headers", `new Headers({ a: "1" })`, [["a", "1"]]],
    ["a map", `new Map([["a", "1"]])`, [["a", "1"]]],
    ["nothing", `undefined`, []],
    ["values with white space around", `{ a: " \\t1 2\\r\\n" }`, [["a", "1 2"]]],
    ["one name twice", `[["a", "1"], ["A", "2"]]`, [["a", "1, 2"]]],
    [
      "several cookies",
      `[["set-cookie", "1"], ["b", ""], ["Set-Cookie", "2"]]`,
      [
        ["b", ""],
        ["set-cookie", "1"],
        ["set-cookie", "2"],
      ],
    ],
  ])("%s", async (_case, init, expected) => {
    const pairs = await realm.evaluate(`return [...new Headers(${init})]`);

    expect(pairs).toEqual(expected);
  });
});

describe("Headers refuses with a TypeError", () => {
  test.each([
    ["null", `new Headers(null)`],
    ["a string", `new Headers("a")`],
    ["a sequence of one", `new Headers([["a"]])`],
    ["a sequence of three", `new Headers([["a", "b", "c"]])`],
    ["a name that is no token", `new Headers({ "a b": "1" })`],
    ["an empty name", `new Headers({ "": "1" })`],
    ["a line break in a value", `new Headers({ a: "1\\n2" })`],
    ["a NUL in a value", `new Headers().append("a", "\\0")`],
    ["a character above 255", `new Headers().set("a", "\\u0100")`],
    ["a symbol as a name", `new Headers({ [Symbol("a")]: "1" })`],
    ["too few arguments", `new Headers().append("a")`],
    ["another this", `Headers.prototype.get.call({}, "a")`],
    ["another this for iteration", `Headers.prototype.entries.call({})`],
    ["a list of other values than cookies", `new Headers().getAll("a")`],
    [
      "a change where it is immutable",
      `internals.wrapHeaders(new internals.HeaderList(), "immutable").set("a", "1")`,
    ],
    ["a forEach without a function", `new Headers().forEach()`],
  ])("%s", async (_case, code) => {
    const name = await realm.evaluate(
      `try { ${code} } catch (error) { return error.name + (error instanceof TypeError) }`,
    );

    expect(name).toBe("TypeErrortrue");
  });
});

describe("Headers", () => {
  test("set() keeps the place of the first field and drops the others", async () => {
    const text = await realm.evaluate(`
      const list = new internals.HeaderList("\\0A\\x001\\0b\\x002\\0a\\x003");
      list.set("a", "4");
      return list.encode();`);

    expect(text).toBe("\0a\x004\0b\x002");
  });

  test("a list that nobody read goes out as it came", async () => {
    const text = await realm.evaluate(`return new internals.HeaderList("\\0X-A\\x001").encode()`);

    expect(text).toBe("\0X-A\x001");
  });

  test("getSetCookie() and getAll() give every cookie", async () => {
    const cookies = await realm.evaluate(`
      const headers = new Headers([["set-cookie", "a=1, x"], ["set-cookie", "b=2"]]);
      return [headers.getSetCookie(), headers.getAll("Set-Cookie"), headers.get("set-cookie")];`);

    expect(cookies).toEqual([["a=1, x", "b=2"], ["a=1, x", "b=2"], "a=1, x, b=2"]);
  });

  test("iterators are live", async () => {
    const seen = await realm.evaluate(`
      const headers = new Headers({ a: "1", c: "3" });
      const seen = [];
      for (const [name] of headers) { seen.push(name); if (name === "a") headers.append("b", "2"); }
      return seen;`);

    expect(seen).toEqual(["a", "b", "c"]);
  });

  test("has the shape that Web IDL gives an interface", async () => {
    const shape = await realm.evaluate(`
      const iterator = new Headers()[Symbol.iterator]();
      return [
        String(new Headers()), String(iterator), Headers.prototype[Symbol.iterator] === Headers.prototype.entries,
        Object.getOwnPropertyDescriptor(Headers.prototype, "get").enumerable, Headers.length, Headers.prototype.append.length,
        Object.getPrototypeOf(Object.getPrototypeOf(iterator)) === Object.getPrototypeOf(Object.getPrototypeOf([].values())),
      ];`);

    expect(shape).toEqual(["[object Headers]", "[object Headers Iterator]", true, true, 0, 2, true]);
  });

  test("works when a function has replaced the language's methods", async () => {
    const other = await createRealm({ modules: ["fetch/mod.ts"] });
    const pairs = await other.evaluate(`
      for (const type of [Array, String, Map, RegExp]) {
        for (const name of Object.getOwnPropertyNames(type.prototype)) {
          const { value } = Object.getOwnPropertyDescriptor(type.prototype, name);
          if (typeof value === "function" && name !== "constructor") type.prototype[name] = () => { throw 1; };
        }
      }
      const headers = new Headers({ "X-A": " 1 ", b: "2" });
      headers.append("c", "3");
      return headers.get("x-a") + headers.has("B") + headers.get("c");`);

    expect(pairs).toBe("1true3");
  });

  test("equals Node's on random input", async () => {
    const name = fc.constantFrom("a", "B", "x-y", "Set-Cookie", "Accept", "bad name", "", "ü");
    const value = fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom(" x ", "\tx", "a\nb", "\u0100"));
    const step = fc.tuple(fc.constantFrom("append", "set", "delete", "get", "has"), name, value);

    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const expected = playHeaders(new Headers(), steps);

        const found = realm.run(`(${String(playHeaders)})(new Headers(), ${JSON.stringify(steps)})`);

        expect(found).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });
});

/** Runs in both realms: what each step answers, then all pairs, as JSON. */
function playHeaders(headers: Headers, steps: readonly (readonly [string, string, string])[]): string {
  const answers: unknown[] = [];
  for (const [method, name, value] of steps) {
    try {
      if (method === "append" || method === "set") headers[method](name, value);
      if (method === "delete") headers.delete(name);
      if (method === "get" || method === "has") answers.push(headers[method](name));
    } catch (error) {
      answers.push(String(error).split(":")[0]);
    }
  }
  return JSON.stringify([answers, Array.from(headers), headers.getSetCookie()]);
}
