import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeFrame, frameOfStack, mapStack } from "../../runtime/bundle/mod.ts";
import { build } from "./run-bundle.ts";

const SOURCE = 'const before = 1;\nexport default () => {\n\tthrow new Error("x");\n};\n';

/** A stack in the bundle at the place of a text in it. */
function stackAt(script: string, text: string): string {
  const before = script.slice(0, script.indexOf(text)).split("\n");
  return `Error: x\n    at fetch (worker.js:${before.length}:${(before.at(-1) ?? "").length + 1})\n    at <anonymous>`;
}

describe("mapStack()", () => {
  test("replaces places in the bundle, whatever surrounds them", async () => {
    const { script, sourceMap } = await build({ "src/index.js": SOURCE });
    const stack = stackAt(script, "throw");

    const mapped = [
      stack,
      stack.replace("worker.js", "file:///worker.js"),
      stack.replace("worker.js", "/tmp/worker.js"),
    ].map((text) => mapStack(text, sourceMap));

    expect(new Set(mapped)).toEqual(
      new Set(["Error: x\n    at fetch (src/index.js:3:2)\n    at <anonymous>"]),
    );
  });

  test("leaves alone what it cannot trace, and never throws", () => {
    const map = '{"version":3,"sources":["a.js"],"names":[],"mappings":"AAAA"}';
    const stack = fc
      .string()
      .map((text) => `at f (worker.js:${text}) at worker.js:1:1 worker.js:99999999999999999999:0`);

    fc.assert(
      fc.property(
        stack,
        fc.constantFrom("", "{}", "null", "[]", '{"version":3}', '{"version":3,"mappings":";;!!"}', map),
        (text, sourceMap) => {
          expect(typeof mapStack(text, sourceMap)).toBe("string");
          expect(typeof frameOfStack(text, sourceMap)).not.toBe("object");
        },
      ),
    );
    expect(mapStack("worker.js:1:1", "no map")).toBe("worker.js:1:1");
  });
});

test("frameOfStack() draws the code at the top of a stack", async () => {
  const { script, sourceMap } = await build({ "src/index.js": SOURCE });

  expect(frameOfStack(stackAt(script, "throw"), sourceMap)).toBe(
    [
      "src/index.js:3:2",
      "",
      "  1 | const before = 1;",
      "  2 | export default () => {",
      '> 3 | \tthrow new Error("x");',
      "    | \t^",
      "  4 | };",
      "  5 |",
    ].join("\n"),
  );
});

describe("codeFrame()", () => {
  test("cuts long lines to the part around the place", () => {
    const frame = codeFrame(`${"a".repeat(1_000)}HERE${"b".repeat(1_000)}`, { line: 1, column: 1_001 });

    expect(frame.split("\n").every((line) => line.length < 200)).toBe(true);
    expect(frame.split("\n")[0]?.[frame.split("\n")[1]?.indexOf("^") ?? 0]).toBe("H");
  });

  test("gives nothing for a place outside of the text", () => {
    expect([codeFrame("a", { line: 2, column: 1 }), codeFrame("a", { line: Number.NaN, column: 1 })]).toEqual(
      ["", ""],
    );
  });
});
