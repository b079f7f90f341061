import path from "node:path";
import { describe, expect, test } from "vitest";
import { DiscoveryError, discoverFunctions, toRoutedFunction } from "../../gateway/registry/mod.ts";
import { createProject } from "../support/project.ts";

type Files = Readonly<Record<string, string>>;

async function discover(files: Files, below = "."): Promise<readonly string[]> {
  await using project = await createProject(files);
  const found = await discoverFunctions(path.join(project.root, below));
  return found.map(
    ({ config, origin }) => `${origin} ${config.name} ${path.relative(project.root, config.build.main)}`,
  );
}

async function failToDiscover(files: Files, below = "."): Promise<DiscoveryError> {
  const error = await discover(files, below).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DiscoveryError) return error;
  throw new Error("Cannot fail to discover: it was found", { cause: error });
}

describe("discoverFunctions() finds", () => {
  test("one file, with the config beside it", async () => {
    const files = { "worker.ts": "", "wrangler.toml": 'name = "named"\nmain = "gone.ts"' };

    expect(await discover(files, "worker.ts")).toEqual(["file named worker.ts"]);
    expect(await discover({ "worker.ts": "" }, "worker.ts")).toEqual(["file worker worker.ts"]);
    expect(await discover({ "shop/src/index.ts": "" }, "shop/src/index.ts")).toEqual([
      "file shop shop/src/index.ts",
    ]);
  });

  test("one function's folder, or its config file", async () => {
    const files = {
      "a/wrangler.toml": 'main = "w.js"',
      "a/w.js": "",
      "a/staging.toml": 'name = "staging"\nmain = "w.js"',
    };

    expect(await discover(files, "a")).toEqual(["folder a a/w.js"]);
    expect(await discover(files, "a/staging.toml")).toEqual(["folder staging a/w.js"]);
  });

  test("a folder of function folders", async () => {
    const files = {
      "b/index.ts": "",
      "a/wrangler.jsonc": '{ "name": "first" }',
      "a/src/index.js": "",
      "node_modules/x/index.js": "",
      ".hidden/index.js": "",
      "docs/readme.md": "",
      "shared.ts": "",
    };

    expect(await discover(files)).toEqual(["member first a/src/index.js", "member b b/index.ts"]);
  });
});

describe("discoverFunctions() refuses", () => {
  test("a path that is not there, and a folder without functions", async () => {
    expect((await failToDiscover({}, "gone")).message).toContain("found neither a file nor a folder");
    expect((await failToDiscover({ "a/readme.md": "" })).message).toContain("found no function");
  });

  test("broken configs, all at once, and says which functions are in order", async () => {
    const error = await failToDiscover({
      "a/wrangler.toml": "main = 1",
      "b/index.js": "",
      "c/wrangler.json": "[",
    });

    expect(error.errors).toHaveLength(2);
    expect(error.message).toMatch(/a\/wrangler\.toml:1.*\n.*c\/wrangler\.json:1/);
    expect(error.functions.map(({ config }) => config.name)).toEqual(["b"]);
  });

  test("two functions with one name", async () => {
    const config = 'name = "same"';

    const error = await failToDiscover({
      "a/wrangler.toml": config,
      "a/index.js": "",
      "b/wrangler.toml": config,
      "b/index.js": "",
    });

    expect(error.message).toMatch(
      /the name "same": found it in \S*a\/wrangler\.toml and in \S*b\/wrangler\.toml/,
    );
  });

  test("two functions with one route", async () => {
    const config = 'route = "example.com/*"';

    const error = await failToDiscover({
      "a/wrangler.toml": config,
      "a/index.js": "",
      "b/wrangler.toml": config,
      "b/index.js": "",
    });

    expect(error.message).toMatch(
      /route "example\.com\/\*": found it for "a" in \S*a\/wrangler\.toml and for "b"/,
    );
  });
});

test("toRoutedFunction() lets a function that is served alone answer everywhere", async () => {
  await using project = await createProject({ "a/index.js": "" });
  const [file] = await discoverFunctions(path.join(project.root, "a/index.js"));
  const [folder] = await discoverFunctions(path.join(project.root, "a"));
  const [member] = await discoverFunctions(project.root);

  expect([file, folder, member].map((source) => source && toRoutedFunction(source).isCatchAll)).toEqual([
    true,
    true,
    false,
  ]);
});
