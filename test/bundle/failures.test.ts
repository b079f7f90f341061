import { describe, expect, test } from "vitest";
import { build, failToBuild } from "./run-bundle.ts";

describe("buildFunction() fails for", () => {
  test("a syntax error, with file, line, column and code frame", async () => {
    const error = await failToBuild({
      "index.ts": "const ä = 1;\nexport default { ä: ä, fetch() { return ; ] } };\n",
    });

    expect(error.failures).toMatchObject([
      { file: "index.ts", line: 2, column: 43, lineText: expect.stringContaining("fetch") },
    ]);
    expect(error.message).toContain("> 2 | export default");
  });

  test.each([
    ["cloudflare:sockets", [], 'Cannot import "cloudflare:sockets": Spore does not have this module yet'],
    [
      "node:fs",
      [],
      'Cannot import "node:fs": a module of Node.js needs the compatibility flag "nodejs_compat"',
    ],
    [
      "crypto",
      [],
      'Cannot import "crypto": a module of Node.js needs the compatibility flag "nodejs_compat"',
    ],
    ["node:fs", ["nodejs_compat"], 'Cannot import "node:fs": Spore has no stand-in'],
    ["./gone.js", [], 'Cannot import "./gone.js": found no such file'],
    ["gone", [], 'Cannot import "gone": found no such package in node_modules'],
  ])("an import of %s with flags %j", async (specifier, compatibilityFlags, wanted) => {
    const error = await failToBuild(
      { "index.js": `import x from ${JSON.stringify(specifier)};\nexport default x;` },
      { compatibilityFlags },
    );

    expect(error.failures).toMatchObject([
      { file: "index.js", line: 1, column: 15, message: expect.stringContaining(wanted) },
    ]);
  });

  test("a file whose rule an earlier rule shuts out", async () => {
    const error = await failToBuild(
      { "index.js": 'import x from "./a.txt"; export default x;', "a.txt": "" },
      { rules: [{ type: "Text", globs: ["**/*.md"] }] },
    );

    expect(error.message).toContain('no "fallthrough": true');
  });

  test("an export that is not there, with a warning only", async () => {
    const { warnings } = await build({
      "index.js": 'import * as a from "./a.js"; export default a.gone;',
      "a.js": "export const x = 1;",
    });

    expect(warnings).toMatchObject([{ file: "index.js", line: 1, message: expect.stringContaining("gone") }]);
  });
});
