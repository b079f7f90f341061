import { beforeAll, describe, expect, test } from "vitest";
import { createPlatformRealm, type PlatformRealm } from "../support/platform.ts";

describe("removeUnlisted()", () => {
  let realm: PlatformRealm;
  beforeAll(async () => {
    realm = await createPlatformRealm();
    realm.run("internals.removeUnlisted(globalThis)");
  });

  test("deletes what the table lacks", () => {
    expect(realm.run("typeof SharedArrayBuffer + typeof internals + typeof Array")).toBe(
      "undefinedundefinedfunction",
    );
  });

  test("formats the stack of an error whose name is a Symbol without the host's formatter", () => {
    const text = realm.run(
      `(() => { const error = new Error("m"); error.name = Symbol("s"); return error.stack; })()`,
    );

    expect(text).toMatch(/^Error: m\n {4}at /);
  });

  test("gives a formatter of function code call sites of the realm, without the host's frames", () => {
    const code = `Error.prepareStackTrace = (error, sites) => sites;
      const { stack } = new Error("m");
      Error.prepareStackTrace = undefined;
      stack.every((site) => site instanceof Object && !String(site).includes("node:")) && stack[0].getLineNumber() > 0`;

    expect(realm.run(`(() => { ${code.replace(/stack\.every/, "return stack.every")} })()`)).toBe(true);
  });

  test("keeps its formatter, whatever a function does to the accessor", () => {
    expect(realm.run(`Reflect.deleteProperty(Error, "prepareStackTrace")`)).toBe(false);
    expect(realm.run(`Error.prepareStackTrace = () => { throw 1 }; typeof new Error("m").stack`)).toBe(
      "string",
    );
  });
});
