import { beforeEach, describe, expect, test } from "vitest";
import { createPlatformRealm, type PlatformRealm } from "../../support/platform.ts";

/** What is logged → what Node prints for it. */
const FORMATS = {
  [`"a %s %d %i %f %j %% %c.", "x", 4.5, "42.9px", "1.5", { a: 1 }, "css"`]: `a x 4.5 42 1.5 {"a":1} % .`,
  [`{ a: 1, b: "it's", get c() { throw 1 }, [Symbol("s")]: -0 }`]: `{ a: 1, b: "it's", c: [Getter], [Symbol(s)]: -0 }`,
  [`[1, , 3], new Uint8Array(2), new Date(0), /a/g`]: `[ 1, <1 empty item>, 3 ] Uint8Array(2) [ 0, 0 ] 1970-01-01T00:00:00.000Z /a/g`,
  [`new Map([[1, { a: 2 }]]), new Set([1n])`]: `Map(1) { 1 => { a: 2 } } Set(1) { 1n }`,
  [`Object.create(null), new (class Foo { x = 1 })(), class A extends Error {}`]: `[Object: null prototype] {} Foo { x: 1 } [class A extends Error]`,
  [`{ a: { b: { c: { d: 1 } } } }`]: `{ a: { b: { c: [Object] } } }`,
  [`new String("s"), new Number(3), Symbol("q")`]: `[String: 's'] [Number: 3] Symbol(q)`,
  [`(() => { const c = {}; c.c = c; return c; })()`]: `<ref *1> { c: [Circular *1] }`,
  [`new Proxy({}, { ownKeys() { throw 1 } })`]: `[Object: inaccessible]`,
};

describe("console", () => {
  let realm: PlatformRealm;
  beforeEach(async () => {
    realm = await createPlatformRealm();
  });

  test.each(Object.entries(FORMATS))("log(%s)", (source, text) => {
    realm.run(`console.log(${source})`);

    expect(realm.lines).toEqual([`log: ${text}`]);
  });

  test("puts long lists in columns as Node does", () => {
    realm.run(`console.log(Array.from({ length: 26 }, (_, index) => index))`);

    expect(realm.lines[0]?.split("\n")).toEqual([
      "log: [",
      "   0,  1,  2,  3,  4,  5,  6,  7,",
      "   8,  9, 10, 11, 12, 13, 14, 15,",
      "  16, 17, 18, 19, 20, 21, 22, 23,",
      "  24, 25",
      "]",
    ]);
  });

  test("shows an error with its stack, properties and causes", () => {
    realm.run(
      `console.error(Object.assign(new Error("outer", { cause: new TypeError("inner") }), { code: "E1" }))`,
    );

    expect(realm.lines[0]).toMatch(
      /^error: Error: outer\n {4}at [^]*\[cause\]: TypeError: inner\n[^]*code: 'E1'/,
    );
  });

  test("cuts a line of more than 64 KiB, and says so", () => {
    realm.run(`console.log("z".repeat(70_000))`);

    expect(realm.lines[0]).toMatch(/zzz… \(4464 more characters were cut\)$/);
  });

  test("keeps groups, counts and assertions", () => {
    realm.run(
      `console.group("g"); console.warn("a\\nb"); console.groupEnd(); console.count(); console.assert(0, "no");`,
    );

    expect(realm.lines).toEqual([
      "log: g",
      "warn:   a\n  b",
      "info: default: 1",
      "error: Assertion failed: no",
    ]);
  });

  test("works on after a function has replaced what it is made of", () => {
    realm.run(`Array.prototype.push = Array.prototype.join = String.prototype.slice = Map.prototype.get = () => { throw 1 };
      console.log({ a: [1, "b"] })`);

    expect(realm.lines).toEqual(["log: { a: [ 1, 'b' ] }"]);
  });
});

describe("formatError()", () => {
  const HOSTILE = [
    `Object.defineProperty(new Error("x"), "stack", { get() { throw 1 } })`,
    `Object.assign(new Error("x"), { name: Symbol("s"), message: { toString() { throw 1 } } })`,
    `new Proxy(new Error("x"), { get() { throw 1 } })`,
    `Object.create(null)`,
    `Symbol("s")`,
    `undefined`,
  ];

  test.each(HOSTILE)("never throws: %s", async (source) => {
    const realm = await createPlatformRealm();

    expect(typeof realm.run(`internals.removeUnlisted({}); internals.formatError(${source})`)).toBe("string");
  });
});
