import path from "node:path";
import { describe, expect, test } from "vitest";
import { mapStack, openBuilder } from "../../runtime/bundle/mod.ts";
import { createProject } from "../support/project.ts";
import { build, defaultOf, runBundle } from "./run-bundle.ts";

/** (module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add)) */
const ADD_WASM = Uint8Array.fromHex(
  "0061736d0100000001070160027f7f017f030201000707010361646400000a09010700200020016a0b",
);

describe("buildFunction() makes one script of", () => {
  test("ES modules with top-level await, in strict mode", async () => {
    const files = {
      "index.js":
        "const x = await 7; export default x; export const strict = (function () { return this === undefined })();",
    };

    const bundle = await build(files);

    expect(bundle.format).toBe("modules");
    expect((await runBundle(bundle)).exports).toMatchObject({ default: 7, strict: true });
  });

  test("service-worker syntax in sloppy mode, with variables as globals", async () => {
    const seen: unknown[] = [];
    const bundle = await build({
      "worker.js": "undeclared = GREETING; addEventListener('fetch', undeclared);",
    });

    await runBundle(bundle, {
      GREETING: "hi",
      addEventListener: (...given: unknown[]) => seen.push(...given),
    });

    expect([bundle.format, ...seen]).toEqual(["service-worker", "fetch", "hi"]);
  });

  test("TypeScript, JSX, JSON, CommonJS and packages", async () => {
    const value = await defaultOf({
      "src/index.tsx": `
        import type { Nothing } from "./nothing";
        import { h } from "tiny-jsx";
        import data from "./data.json";
        import common from "./common.cjs";
        export default [<b title="x">{data.n satisfies number}</b>, common.twice(data.n)];
      `,
      "src/data.json": '{ "n": 21 }',
      "src/common.cjs": "exports.twice = (n) => 2 * n;",
      "node_modules/tiny-jsx/package.json":
        '{ "name": "tiny-jsx", "exports": { "workerd": "./edge.js", "default": "./no.js" } }',
      "node_modules/tiny-jsx/edge.js":
        "export const h = (tag, props, ...children) => [tag, props, children];",
      "tsconfig.json": '{ "compilerOptions": { "jsx": "react", "jsxFactory": "h" } }',
    });

    expect(value).toEqual([["b", { title: "x" }, [21]], 42]);
  });

  test("tsconfig's paths and jsxImportSource", async () => {
    const value = await defaultOf({
      "src/index.tsx": 'import { a } from "@/lib/a"; import b from "lib/b"; export default [a, b, <i />];',
      "src/lib/a.ts": "export const a = 1;",
      "src/lib/b.ts": "export default 2;",
      "node_modules/jsxlib/package.json": '{ "name": "jsxlib" }',
      "node_modules/jsxlib/jsx-runtime.js": "export const jsx = (tag) => tag;",
      "tsconfig.json":
        '{ "compilerOptions": { "baseUrl": "src", "paths": { "@/*": ["./*"] }, "jsx": "react-jsx", "jsxImportSource": "jsxlib" } }',
    });

    expect(value).toEqual([1, 2, "i"]);
  });

  test("text, data and wasm by their endings", async () => {
    const bundle = await build({
      "index.js": `
        import text from "./a.txt"; import html from "./b.html"; import sql from "./c.sql";
        import bin from "./d.bin"; import wasm from "./e.wasm"; import again from "./e.wasm?module";
        import unused from "./z.txt";
        export default [text + html + sql, [...new Uint8Array(bin)], again === wasm, wasm.wasm.length];
      `,
      "a.txt": "A",
      "b.html": "B",
      "c.sql": "C",
      "d.bin": new Uint8Array([1, 2, 255]),
      "e.wasm": ADD_WASM,
      "z.txt": "unused",
    });

    const { exports } = await runBundle(bundle);

    expect(exports["default"]).toEqual(["ABC", [1, 2, 255], true, ADD_WASM.length]);
    expect(bundle.assets.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      "text a.txt",
      "text b.html",
      "text c.sql",
      "data d.bin",
      "wasm e.wasm",
    ]);
  });

  test("files that the config's rules name", async () => {
    const rules = [{ type: "Text", globs: ["**/*.md", "**/*.graphql"], fallthrough: true }] as const;
    const files = {
      "index.js":
        'import a from "./a.md"; import b from "./x/b.graphql"; import c from "./c.txt"; export default a + b + c;',
      "a.md": "A",
      "x/b.graphql": "B",
      "c.txt": "C",
    };

    expect(await defaultOf(files, { rules })).toBe("ABC");
  });

  test("dynamic imports of literals and patterns", async () => {
    const value = await defaultOf({
      "index.js": `
        const name = "de";
        export default [(await import("./one.js")).default, (await import(\`./lang/\${name}.js\`)).default];
      `,
      "one.js": "export default 1;",
      "lang/de.js": "export default 'Hallo';",
      "lang/en.js": "export default 'Hello';",
    });

    expect(value).toEqual([1, "Hallo"]);
  });

  test("code that imports styles, which are left out", async () => {
    expect(
      await defaultOf({ "index.js": 'import "./a.css"; export default 1;', "a.css": "a { color: red }" }),
    ).toBe(1);
  });

  test("cloudflare:workers", async () => {
    const value = await defaultOf({
      "index.js": `
        import { WorkerEntrypoint, env } from "cloudflare:workers";
        import * as all from "cloudflare:workers";
        export default [new (class extends WorkerEntrypoint {})() instanceof all.WorkerEntrypoint, env.from];
      `,
    });

    expect(value).toEqual([true, "cloudflare:workers"]);
  });
});

describe("buildFunction() replaces", () => {
  test("process.env.NODE_ENV, and what the config defines", async () => {
    const files = { "index.js": "export default [process.env.NODE_ENV, VERSION, import.meta.url];" };

    const define = { VERSION: '"1.2"' };

    expect(await defaultOf(files, { define })).toEqual(["production", "1.2", "file:///worker.js"]);
    expect(await defaultOf(files, { define, mode: "development" })).toContain("development");
  });

  test("aliases, resolved from the project", async () => {
    const files = {
      "src/deep/index.js": 'import a from "old"; export default a;',
      "shims/new.js": "export default 'new';",
    };

    expect(await defaultOf(files, { alias: { old: "./shims/new.js" } })).toBe("new");
  });

  test("an import() that only run time can resolve, wherever it is", async () => {
    const bundle = await build({
      "index.js": `
        // import("in a comment")
        const text = "import('in a string')";
        const name = ["no", "such"].join("-");
        export default await import(name).catch((error) => error.message);
        export const inTemplate = \`\${await import(name + 2).catch(() => text)}\`;
      `,
    });

    const { exports, imported } = await runBundle(bundle);

    expect(imported).toEqual(["no-such", "no-such2"]);
    expect(exports).toMatchObject({
      default: 'No such module "no-such"',
      inTemplate: "import('in a string')",
    });
  });

  test("nothing, with no_bundle", async () => {
    const files = {
      "index.js": 'import a from "./a.mjs"; export default [a, typeof process];',
      "a.mjs": "export default 1;",
    };

    expect(await defaultOf(files, { noBundle: true, define: { process: "1" } })).toEqual([1, "undefined"]);
  });
});

describe("a build's source map", () => {
  test("leads stacks back to the sources", async () => {
    const bundle = await build({
      "src/index.ts": 'import { fail } from "./fail.ts";\n\nexport default (): never => fail();\n',
      "src/fail.ts":
        'interface Long {\n  a: string;\n}\nexport function fail(): never {\n  throw new Error("x");\n}\n',
    });
    const { exports } = await runBundle(bundle, { Error });
    const run = exports["default"];

    const stack = typeof run === "function" ? stackOf(() => run()) : "";

    expect(mapStack(stack, bundle.sourceMap).split("\n").slice(1, 3)).toEqual([
      expect.stringContaining("at fail (src/fail.ts:5:9)"),
      expect.stringContaining("(src/index.ts:3:29)"),
    ]);
  });
});

function stackOf(fail: () => unknown): string {
  try {
    fail();
  } catch (error) {
    if (error instanceof Error) return error.stack ?? "";
  }
  return "";
}

describe("openBuilder()", () => {
  test("builds again after a change, a failure and a change of syntax", async () => {
    await using project = await createProject({
      "index.js": 'import a from "./a.txt"; export default a;',
      "a.txt": "one",
    });
    await using builder = openBuilder({
      main: path.join(project.root, "index.js"),
      root: project.root,
      mode: "development",
    });

    const first = await runBundle(await builder.build());
    await project.write({ "a.txt": "two" });
    const second = await runBundle(await builder.build());
    await project.write({ "index.js": "export default ][;" });
    const failure = await builder.build().catch((error: unknown) => error);
    await project.write({ "index.js": "globalThis.x = 1;" });
    const third = await builder.build();

    expect([first.exports["default"], second.exports["default"], third.format]).toEqual([
      "one",
      "two",
      "service-worker",
    ]);
    expect(failure).toMatchObject({
      name: "BuildError",
      inputs: expect.arrayContaining(["index.js", "a.txt"].map((name) => path.join(project.root, name))),
    });
  });

  test("gives equal scripts for equal sources, though assets are read in parallel", async () => {
    const names = Array.from({ length: 20 }, (_, index) => `a${index}`);
    const imports = names.map((name) => `import ${name} from "./${name}.txt";`).join("\n");
    await using project = await createProject({
      "index.js": `${imports}\nexport default [${names.join(", ")}];`,
      ...Object.fromEntries(names.map((name) => [`${name}.txt`, name.repeat(1_000)])),
    });
    await using builder = openBuilder({
      main: path.join(project.root, "index.js"),
      root: project.root,
      mode: "production",
    });

    const bundles = [await builder.build(), await builder.build(), await builder.build()];

    expect(new Set(bundles.map(({ script }) => script)).size).toBe(1);
    expect(bundles[0]?.inputs).toHaveLength(21);
  });
});
