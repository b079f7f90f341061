import { describe, expect, test } from "vitest";
import type { AllowList } from "../../gateway/egress/mod.ts";
import {
  ConfigError,
  type FunctionConfig,
  readFunctionConfig,
  type ReadOptions,
} from "../../gateway/registry/mod.ts";
import { createProject } from "../support/project.ts";

async function read(toml: string, options: ReadOptions = {}): Promise<FunctionConfig> {
  await using project = await createProject({ "index.js": "", "wrangler.toml": toml });
  return await readFunctionConfig(project.root, options);
}

async function failToRead(toml: string, options: ReadOptions = {}): Promise<ConfigError> {
  try {
    await read(toml, options);
  } catch (error) {
    if (error instanceof ConfigError) return error;
  }
  throw new Error("Cannot fail to read: it was read");
}

describe("readFunctionConfig() refuses", () => {
  test.each([
    {
      text: '[spore.egress]\nallow = [\n  "public",\n  "http://a.example",\n]',
      key: "spore.egress.allow[1]",
      line: 2,
      message: 'found "http://a.example", expected "public", "loopback", "private", "self", a host such as',
    },
    {
      text: '[spore.egress]\nallow = ["10.0.0.1/8"]',
      key: "spore.egress.allow[0]",
      line: 2,
      message: 'found "10.0.0.1/8", expected "public"',
    },
    {
      text: '[spore.egress]\nallow = "public"',
      key: "spore.egress.allow",
      line: 2,
      message: 'found "public", expected an array',
    },
    {
      text: "[spore.limits]\nmemory_mb = 0",
      key: "spore.limits.memory_mb",
      line: 2,
      message: "found 0, expected",
    },
    {
      text: '[spore]\nwarm_up = ["page"]',
      key: "spore.warm_up[0]",
      line: 2,
      message: 'found "page", expected a path such as',
    },
    { text: "[spore.limits]\nmemory = 1", key: "spore.limits", line: 1, message: "memory" },
  ])("$text", async ({ text, key, line, message }) => {
    const { problems } = await failToRead(text);

    expect(problems).toEqual([{ key, line, message: expect.stringContaining(message) }]);
  });
});

describe("readFunctionConfig() and what subrequests may reach:", () => {
  const CONFIG =
    '[spore.egress]\nallow = ["api.example.com", "10.1.0.0/16"]\n[env.x.spore.egress]\nallow = [\n"self"\n]';
  const PUBLIC: AllowList = [{ kind: "public" }];

  test("without a bound, a config opens what it likes", async () => {
    expect((await read(CONFIG)).egress).toEqual(["api.example.com", "10.1.0.0/16"]);
    expect((await read("")).egress).toBeUndefined();
  });

  test("with one, no more than that, and the config's place is told", async () => {
    const top = await failToRead(CONFIG, { egressBound: PUBLIC });
    const own = await failToRead(CONFIG, { egressBound: PUBLIC, environment: "x" });

    expect(top.problems).toEqual([
      {
        key: "spore.egress.allow[1]",
        line: 2,
        message: 'found "10.1.0.0/16", expected no more than --egress opens to functions: public',
      },
    ]);
    expect(own.problems).toMatchObject([{ key: "env.x.spore.egress.allow[0]", line: 4 }]);
  });
});

test("readFunctionConfig() reads limits in their units", async () => {
  const { limits } = await read(
    "[limits]\ncpu_ms = 50\nsubrequests = 5\n[spore.limits]\nmemory_mb = 64\nlog_kb = 2\nbody_mb = 1\ndepth = 2",
  );

  expect(limits).toEqual({
    cpuMs: 50,
    subrequests: 5,
    memoryBytes: 64 * 1024 * 1024,
    logBytes: 2_048,
    bodyBytes: 1024 * 1024,
    depth: 2,
  });
});
