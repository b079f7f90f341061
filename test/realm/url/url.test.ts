import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { createRealm, type TestRealm } from "../../support/realm.ts";

const ATTRIBUTES = [
  "href",
  "origin",
  "protocol",
  "username",
  "password",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
] as const;
const SETTABLE = [
  "href",
  "protocol",
  "username",
  "password",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
] as const;

const URLS = [
  "http://u:p@h.com:81/a/b?c=d#e",
  "http://[::1]:3000/?",
  "mailto:a@b?x#y",
  "blob:https://a.com/x",
  "blob:foo",
  "web+demo:/.//not-a-host/",
  "file:///c:/x",
  "foo://h",
  "foo:///x?#",
  "http://a/#?x",
  "http://a?@b#@",
  "data:text/plain,hi?x#",
  "non-special:/a:b@c",
  "http://u:@h",
  "javascript:alert(1)",
  "foo:/./bar",
  "http://a.b/x:y/z@w:9",
];

let realm: TestRealm;

beforeAll(async () => {
  realm = await createRealm({ modules: ["url/mod.ts"] });
});

describe("URL equals Node's", () => {
  test.each(URLS)("for %s", (input) => {
    const url = new URL(input);

    const found = realm.run(
      `{ const url = new URL(${JSON.stringify(input)}); JSON.stringify(${JSON.stringify(ATTRIBUTES)}.map((name) => url[name])) }`,
    );

    expect(found).toBe(JSON.stringify(ATTRIBUTES.map((name) => url[name])));
  });

  test("on random input, base and setters", () => {
    const text = fc.string({ unit: fc.constantFrom(...Array.from("ab:/?#@[].%20é\\ ")) });
    const input = fc.oneof(
      text,
      fc.constantFrom(...URLS),
      fc.tuple(fc.constantFrom("http://", "foo:", "//"), text).map((parts) => parts.join("")),
    );
    const steps = fc.array(fc.tuple(fc.constantFrom(...SETTABLE), text), { maxLength: 3 });

    fc.assert(
      fc.property(input, fc.option(input, { nil: undefined }), steps, (url, base, changes) => {
        const expected = playUrl(URL, [url, base, changes, ATTRIBUTES]);

        const found = realm.run(
          `(${String(playUrl)})(URL, ${JSON.stringify([url, base, changes, ATTRIBUTES])})`,
        );

        expect(found).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("URL", () => {
  test("and its searchParams follow each other", async () => {
    const found = await realm.evaluate(`
      const url = new URL("http://a/?x=1#h");
      const { searchParams } = url;
      searchParams.append("é", "b c");
      const first = url.href;
      url.search = "?q=9";
      const second = String(searchParams);
      searchParams.delete("q");
      return [first, second, url.href, url.searchParams === searchParams, JSON.stringify({ url })];`);

    expect(found).toEqual([
      "http://a/?x=1&%C3%A9=b+c#h",
      "q=9",
      "http://a/#h",
      true,
      `{"url":"http://a/#h"}`,
    ]);
  });

  test("canParse() and parse() answer where the constructor would throw", async () => {
    const found = await realm.evaluate(
      `return [URL.canParse("x"), URL.canParse("x", "http://a"), URL.parse("x"), URL.parse("x", "http://a").href]`,
    );

    expect(found).toEqual([false, true, null, "http://a/x"]);
  });

  test.each([
    `new URL("x")`,
    `new URL("http://a", "")`,
    `new URL()`,
    `new URL("http://a").href = "x"`,
    `URL.prototype.toString.call({})`,
  ])("%s throws a TypeError of the realm", async (code) => {
    const found = await realm.evaluate(`try { ${code} } catch (error) { return error instanceof TypeError }`);

    expect(found).toBe(true);
  });
});

/** Runs in both realms: every attribute after every change, as JSON. */
function playUrl(
  Type: typeof URL,
  [input, base, changes, names]: [string, string | undefined | null, [string, string][], readonly string[]],
): string {
  try {
    const url = new Type(input, base ?? undefined);
    const states = [names.map((name) => Reflect.get(url, name))];
    for (const [name, value] of changes) {
      try {
        Reflect.set(url, name, value);
      } catch (error) {
        states.push([String(error).split(/[ :]/)[0]]);
      }
      states.push(names.map((attribute) => Reflect.get(url, attribute)));
    }
    return JSON.stringify(states);
  } catch (error) {
    return String(error).split(/[ :]/)[0] ?? "";
  }
}
