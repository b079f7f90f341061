import { expect, test } from "vitest";
import { createRealm } from "../../support/realm.ts";

const realm = await createRealm({ modules: ["url/mod.ts"] });

/** UTS #46 §4, on labels that come as Punycode already. */
test.each([
  ["http://xn--mnchen-3ya.de/", "xn--mnchen-3ya.de"],
  ["http://MÜNCHEN.de/", "xn--mnchen-3ya.de"],
  // Not Punycode, nothing, or nothing but ASCII.
  ["http://xn--/", null],
  ["http://xn--a/", null],
  ["http://a.xn--abc-/", null],
  // A label may not begin with a combining mark.
  ["http://xn--a-ubb/", null],
  // Opaque hosts are no domains.
  ["spore://xn--a/", "xn--a"],
])("new URL(%j) has the host %j", async (input, wanted) => {
  const host = await realm.evaluate(`return URL.parse(${JSON.stringify(input)})?.host ?? null;`);

  expect(host).toBe(wanted);
});

test("a hostname that is no domain is not set", async () => {
  const href = await realm.evaluate(
    `const url = new URL("https://example.com/"); url.hostname = "xn--"; return url.href;`,
  );

  expect(href).toBe("https://example.com/");
});
