import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { createPlatformRealm, type PlatformRealm } from "../../support/platform.ts";

let realm: PlatformRealm;

beforeAll(async () => {
  realm = await createPlatformRealm();
});

/** What `action` gives, or the name of what it throws. */
const ATTEMPT = `
  const attempt = (action) => { try { return action(); } catch ({ name }) { return { name }; } };
`;

function attempt(action: () => string): unknown {
  try {
    return action();
  } catch (error) {
    return { name: error instanceof DOMException ? error.name : "other" };
  }
}

describe("base64", () => {
  test.each([
    ["btoa", fc.string({ unit: fc.integer({ min: 0, max: 260 }).map((code) => String.fromCharCode(code)) })],
    ["atob", fc.string({ unit: fc.constantFrom(...Array.from("AZaz09+/=-_ \n\u00A0")) })],
  ] as const)("%s() answers as Node's does", (name, anyText) => {
    fc.assert(
      fc.property(anyText, (text) => {
        const found = realm.run(
          `{ ${ATTEMPT} JSON.stringify(attempt(() => ${name}(${JSON.stringify(text)}))) }`,
        );

        expect(found).toBe(JSON.stringify(attempt(() => globalThis[name](text))));
      }),
      { numRuns: 1_000 },
    );
  });
});
