import { beforeAll, describe, expect, test } from "vitest";
import { createRealm, type TestRealm } from "../../support/realm.ts";

let realm: TestRealm;

beforeAll(async () => {
  realm = await createRealm({ modules: ["url/mod.ts", "url/pattern-globals.ts"] });
});

describe("URLPattern", () => {
  test.each([
    [`{ pathname: "/books/:id" }`, "http://a/books/12?x", { id: "12" }],
    [`"http{s}?://*.example.com/:a(\\\\d+)?/*"`, "https://b.example.com/1/c/d", { "0": "c/d", a: "1" }],
    [`"/x/:y+", "http://a"`, "http://a/x/1/2", { y: "1/2" }],
    [`{ pathname: "/books/:id" }`, "http://a/films/12", undefined],
  ])("%s finds in %s", async (pattern, url, groups) => {
    const found = await realm.evaluate(
      `return new URLPattern(${pattern}).exec(${JSON.stringify(url)})?.pathname.groups`,
    );

    expect(found).toEqual(groups);
  });

  test("is of the realm, and has its name", async () => {
    const found = await realm.evaluate(`
      let error;
      try { new URLPattern("(") } catch (thrown) { error = thrown }
      return [URLPattern.name, String(new URLPattern()), error instanceof TypeError, new URLPattern({ hash: "a" }).test("http://x/#a")];`);

    expect(found).toEqual(["URLPattern", "[object URLPattern]", true, true]);
  });
});
