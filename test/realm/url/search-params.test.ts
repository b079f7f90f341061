import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { createRealm, type TestRealm } from "../../support/realm.ts";

let realm: TestRealm;

beforeAll(async () => {
  realm = await createRealm({ modules: ["url/mod.ts"] });
});

describe("URLSearchParams takes", () => {
  test.each([
    ["a query with its question mark", `"?a=1&b=2"`, "a=1&b=2"],
    ["names without values", `"a&&=b&c="`, "a=&=b&c="],
    ["a record", `{ a: 1, b: "ü" }`, "a=1&b=%C3%BC"],
    ["a sequence", `[["a", "1"], ["a", "2"]]`, "a=1&a=2"],
    ["another one", `new URLSearchParams("a=+%2B%")`, "a=+%2B%25"],
    ["lone surrogates", `{ a: "\\ud800" }`, "a=%EF%BF%BD"],
    ["bytes that are no UTF-8", `"a=%ff%41"`, "a=%EF%BF%BDA"],
    ["nothing", ``, ""],
  ])("%s", async (_case, init, expected) => {
    const text = await realm.evaluate(`return String(new URLSearchParams(${init}))`);

    expect(text).toBe(expected);
  });
});

describe("URLSearchParams", () => {
  test("delete() and has() mind the value where one is given", async () => {
    const found = await realm.evaluate(`
      const params = new URLSearchParams("a=1&a=2&b=3");
      params.delete("a", "1");
      return [String(params), params.has("a", "1"), params.has("a", "2"), params.has("a", undefined), params.size];`);

    expect(found).toEqual(["a=2&b=3", false, true, true, 2]);
  });

  test("sort() goes by code units and keeps the order of equal names", async () => {
    const text = await realm.evaluate(`
      const params = new URLSearchParams([["\\ufb03", ""], ["\\ud83c\\udf08", ""], ["a", "2"], ["a", "1"]]);
      params.sort();
      return [...params.keys()].map((key) => key.codePointAt(0).toString(16)).join() + params.getAll("a");`);

    expect(text).toBe("61,61,1f308,fb032,1");
  });

  test.each([
    "new URLSearchParams([['a']])",
    "new URLSearchParams([1])",
    "new URLSearchParams({ [Symbol()]: 1 })",
  ])("refuses %s", async (code) => {
    const name = await realm.evaluate(`try { ${code} } catch (error) { return error.name }`);

    expect(name).toBe("TypeError");
  });

  test("equals Node's on random input", () => {
    // Node decodes a percent sign beside a character above 255 wrongly.
    const anyQuery = fc.oneof(
      fc.string({ unit: fc.constantFrom(...Array.from("ab=&+%2f?# ")) }),
      fc.string({ unit: fc.constantFrom(...Array.from("ab=&+é😀?# \ud800")) }),
    );

    fc.assert(
      fc.property(anyQuery, (query) => {
        const expected = JSON.stringify([
          Array.from(new URLSearchParams(query)),
          String(new URLSearchParams(query)),
        ]);

        const found = realm.run(
          `JSON.stringify([[...new URLSearchParams(${JSON.stringify(query)})], String(new URLSearchParams(${JSON.stringify(query)}))])`,
        );

        expect(found).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });
});
