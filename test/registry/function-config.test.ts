import path from "node:path";
import { describe, expect, test } from "vitest";
import { ConfigError, readFunctionConfig } from "../../gateway/registry/mod.ts";
import type { FunctionConfig, ReadOptions } from "../../gateway/registry/mod.ts";
import { createProject } from "../support/project.ts";

type Files = Readonly<Record<string, string>>;

async function read(files: Files, options: ReadOptions = {}): Promise<FunctionConfig> {
  await using project = await createProject({ "index.js": "", ...files });
  return await readFunctionConfig(project.root, options);
}

async function failToRead(files: Files, options: ReadOptions = {}): Promise<ConfigError> {
  const error = await read(files, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ConfigError) return error;
  throw new Error("Cannot fail to read: it was read", { cause: error });
}

const TOML = `
name = "shop"
main = "src/worker.ts"
compatibility_date = "2026-01-31"
compatibility_flags = ["nodejs_compat"]
routes = [
  "example.com/*",
  { pattern = "*.example.com/api/*", zone_name = "example.com" },
  { pattern = "shop.example.com", custom_domain = true },
]
no_bundle = false
minify = true
tsconfig = "tsconfig.build.json"
jsx_factory = "h"

[vars]
GREETING = "hi"
LIMITS = { a = [1, 2] }

[define]
VERSION = '"1"'

[alias]
"old" = "./new.js"

[limits]
cpu_ms = 50

[[rules]]
type = "Text"
globs = ["**/*.md"]
fallthrough = true
`;

const JSONC = `{
  // The same in JSON.
  "name": "shop", "main": "src/worker.ts",
  "compatibility_date": "2026-01-31", "compatibility_flags": ["nodejs_compat"],
  "routes": [
    "example.com/*",
    { "pattern": "*.example.com/api/*", "zone_name": "example.com" },
    { "pattern": "shop.example.com", "custom_domain": true },
  ],
  "no_bundle": false, "minify": true, "tsconfig": "tsconfig.build.json", "jsx_factory": "h",
  "vars": { "GREETING": "hi", "LIMITS": { "a": [1, 2] } },
  "define": { "VERSION": "\\"1\\"" }, "alias": { "old": "./new.js" }, "limits": { "cpu_ms": 50 },
  "rules": [{ "type": "Text", "globs": ["**/*.md"], "fallthrough": true }],
}`;

describe("readFunctionConfig() reads", () => {
  test.each([
    ["wrangler.toml", TOML],
    ["wrangler.jsonc", JSONC],
    ["wrangler.json", JSONC],
  ])("%s", async (file, text) => {
    const config = await read({ [file]: text, "src/worker.ts": "" });

    expect(config).toMatchObject({
      name: "shop",
      compatibilityDate: "2026-01-31",
      compatibilityFlags: ["nodejs_compat"],
      routes: [
        { pattern: "example.com/*", isCustomDomain: false },
        { pattern: "*.example.com/api/*", isCustomDomain: false },
        { pattern: "shop.example.com", isCustomDomain: true },
      ],
      vars: { GREETING: "hi", LIMITS: { a: [1, 2] } },
      limits: { cpuMs: 50 },
      build: {
        main: expect.stringMatching(/\/src\/worker\.ts$/),
        define: { VERSION: '"1"' },
        alias: { old: "./new.js" },
        rules: [{ type: "Text", globs: ["**/*.md"], fallthrough: true }],
        tsconfig: expect.stringMatching(/\/tsconfig\.build\.json$/),
        jsxFactory: "h",
        minify: true,
        noBundle: false,
      },
      warnings: [],
    });
  });

  test("a folder without a config by its name and index file", async () => {
    await using project = await createProject({ "My App/src/index.tsx": "" });

    const config = await readFunctionConfig(path.join(project.root, "My App"));

    expect(config.name).toBe("my-app");
    expect(config.build.main).toBe(path.join(project.root, "My App/src/index.tsx"));
    expect(config.compatibilityDate).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  test("a config without main by package.json, for want of an index file", async () => {
    await using project = await createProject({
      "wrangler.toml": 'name = "a"',
      "package.json": '{ "main": "./lib/worker.mjs" }',
      "lib/worker.mjs": "",
    });

    const config = await readFunctionConfig(project.root);

    expect(config.build.main).toBe(path.join(project.root, "lib/worker.mjs"));
  });

  test("route in its single form, and none if it is empty", async () => {
    const one = await read({ "wrangler.toml": 'route = { pattern = "a.example/*", zone_id = "x" }' });
    const none = await read({ "wrangler.toml": 'route = ""' });

    expect([one.routes, none.routes]).toEqual([[{ pattern: "a.example/*", isCustomDomain: false }], []]);
  });
});

describe("readFunctionConfig() with an environment", () => {
  const file = `
    name = "shop"
    route = "example.com/*"
    compatibility_flags = ["nodejs_compat"]
    kv_namespaces = [{ binding = "KV", id = "1" }]
    [vars]
    A = "top"
    B = "top"
    [define]
    V = "1"
    [env.staging]
    routes = ["staging.example.com/*"]
    vars = { A = "staging" }
    [env.named]
    name = "other"
    compatibility_flags = []
  `;

  test("inherits what wrangler lets it inherit", async () => {
    const config = await read({ "wrangler.toml": file }, { environment: "staging" });

    expect(config).toMatchObject({
      name: "shop-staging",
      compatibilityFlags: ["nodejs_compat"],
      routes: [{ pattern: "staging.example.com/*", isCustomDomain: false }],
      vars: { A: "staging" },
      missingBindings: [],
    });
    expect(config.vars).not.toHaveProperty("B");
    expect(config.build.define).toBeUndefined();
    expect(config.warnings).toEqual([
      '"vars.B": set at the top only; env.staging does not inherit "vars"',
      '"define.V": set at the top only; env.staging does not inherit "define"',
    ]);
  });

  test("takes the section's own name and flags", async () => {
    const config = await read({ "wrangler.toml": file }, { environment: "named" });

    expect(config).toMatchObject({
      name: "other",
      compatibilityFlags: [],
      routes: [{ pattern: "example.com/*" }],
    });
  });

  test("refuses one that the config does not have", async () => {
    const error = await failToRead({ "wrangler.toml": file }, { environment: "prod" });

    expect(error.message).toContain(
      'found no such section, expected one of the environments "staging", "named"',
    );
  });

  test("is the same as none where there are no environments", async () => {
    const config = await read({ "wrangler.toml": 'name = "a"' }, { environment: "prod" });

    expect(config.name).toBe("a");
  });
});

describe("readFunctionConfig() refuses", () => {
  test.each([
    {
      text: 'name = "Big Name"',
      key: "name",
      line: 1,
      message: 'found "Big Name", expected at most 63 of a-z',
    },
    { text: "\nmain = 12", key: "main", line: 2, message: "found 12, expected a string" },
    {
      text: 'compatibility_date = "soon"',
      key: "compatibility_date",
      line: 1,
      message: "expected a date as a string",
    },
    {
      text: "compatibility_date = 2026-01-31",
      key: "compatibility_date",
      line: 1,
      message: "found the TOML date",
    },
    {
      text: 'compatibility_flags = "nodejs_compat"',
      key: "compatibility_flags",
      line: 1,
      message: "expected a list of strings",
    },
    {
      text: "compatibility_flags = [1]",
      key: "compatibility_flags[0]",
      line: 1,
      message: "found 1, expected a string",
    },
    { text: 'main = "gone.ts"', key: "main", line: 1, message: 'found no file "gone.ts"' },
    {
      text: 'routes = ["a.example/*", "*.b.*/x"]',
      key: "routes[1]",
      line: 1,
      message: 'found "*" inside the host',
    },
    {
      text: "routes = [{ zone_name = 1 }]",
      key: "routes[0]",
      line: 1,
      message: "expected a pattern such as",
    },
    { text: "\n[vars]\nA = 2026-01-31", key: "vars.A", line: 3, message: "found the TOML date" },
    { text: "[define]\nA = 1", key: "define.A", line: 2, message: "found 1, expected a string" },
    {
      text: '\n[[rules]]\ntype = "Txt"\nglobs = []',
      key: "rules[0].type",
      line: 3,
      message: 'found "Txt", expected "ESModule"',
    },
    {
      text: "[limits]\ncpu_ms = -1",
      key: "limits.cpu_ms",
      line: 2,
      message: "found -1, expected { cpu_ms, subrequests }, numbers greater than 0",
    },
    { text: "minify = 1", key: "minify", line: 1, message: "found 1, expected true or false" },
    { text: "[env.x]\nmain = 1", key: "env.x.main", line: 2, message: "found 1, expected a string" },
    { text: "name = [", key: "", line: 1, message: "found no TOML" },
  ])("$text", async ({ text, key, line, message }) => {
    const environment = text.includes("[env.x]") ? "x" : undefined;

    const error = await failToRead({ "wrangler.toml": text }, { environment });

    expect(error.problems).toEqual([{ key, line, message: expect.stringContaining(message) }]);
    expect(error.message).toMatch(/wrangler\.toml:\d/);
  });

  test("JSON with the line of each wrong value", async () => {
    const error = await failToRead({
      "wrangler.jsonc": '{\n  "main": 1,\n  "vars": [],\n  "rules": [\n    { "type": "Text" }\n  ]\n}',
    });

    expect(error.problems.map(({ key, line }) => `${key}:${line}`)).toEqual([
      "main:2",
      "vars:3",
      "rules[0].globs:5",
    ]);
  });

  test("text that is no JSON", async () => {
    const error = await failToRead({ "wrangler.json": '{\n  "name" "x"\n}' });

    expect(error.problems).toMatchObject([{ key: "", line: 2, message: "found no JSON: colon expected" }]);
  });
});

test("readFunctionConfig() lists keys without effect once, and guesses what unknown ones were meant to be", async () => {
  const { warnings } = await read({
    "wrangler.toml":
      'workers_dev = true\ncompatability_date = "2026-01-01"\nfoo = 1\n[observability]\nenabled = true\n[build]\ncommand = "make"',
  });

  expect(warnings).toEqual([
    'not supported yet: "workers_dev", "observability"',
    'unknown: "compatability_date"; did you mean "compatibility_date"?',
    'unknown: "foo"',
    '"build.command" is not run: make',
  ]);
});

test("readFunctionConfig() names every binding that is not there yet", async () => {
  const { missingBindings, warnings } = await read({
    "wrangler.jsonc": JSON.stringify({
      kv_namespaces: [{ binding: "KV", id: "1" }],
      d1_databases: [{ binding: "DB" }],
      durable_objects: { bindings: [{ name: "ROOM", class_name: "Room" }] },
      queues: { producers: [{ binding: "QUEUE", queue: "q" }], consumers: [{ queue: "q" }] },
      ai: { binding: "AI" },
      assets: { directory: "public" },
      send_email: [{ name: "MAIL" }],
      unsafe: { bindings: [{ name: "LIMITER", type: "ratelimit" }] },
      wasm_modules: { MODULE: "a.wasm" },
    }),
  });

  expect(warnings).toEqual(['not supported yet: "assets"', expect.stringContaining("KV (KV)")]);
  expect(missingBindings.map(({ name, kind }) => `${name}: ${kind}`).toSorted()).toEqual([
    "AI: AI",
    "DB: D1",
    "KV: KV",
    "LIMITER: unsafe",
    "MAIL: email",
    "MODULE: WebAssembly module",
    "QUEUE: queue",
    "ROOM: Durable Object",
  ]);
});
