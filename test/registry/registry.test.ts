import { expect, test } from "vitest";
import type { Bundle } from "#runtime";
import { createVersion, Registry } from "../../gateway/registry/mod.ts";
import type { Activation, FunctionConfig } from "../../gateway/registry/mod.ts";

const CONFIG: FunctionConfig = {
  name: "hello",
  source: "/hello/wrangler.toml",
  environment: undefined,
  compatibilityDate: "2026-01-01",
  compatibilityFlags: [],
  routes: [],
  vars: {},
  limits: { cpuMs: undefined, subrequests: undefined },
  missingBindings: [],
  build: { main: "/hello/index.ts", root: "/hello" },
  warnings: [],
  files: [],
};

const BUNDLE: Bundle = {
  script: "1",
  sourceMap: "{}",
  assets: [],
  format: "modules",
  inputs: [],
  warnings: [],
};

test("createVersion() gives equal builds equal ids, and others different ones", () => {
  const asset = { kind: "text", name: "a", bytes: new Uint8Array([1]) } as const;
  const builds = [
    createVersion(CONFIG, BUNDLE),
    createVersion({ ...CONFIG }, { ...BUNDLE, sourceMap: "other" }),
    createVersion(CONFIG, { ...BUNDLE, script: "2" }),
    createVersion({ ...CONFIG, vars: { A: 1 } }, BUNDLE),
    createVersion(CONFIG, { ...BUNDLE, assets: [asset] }),
    createVersion(CONFIG, { ...BUNDLE, assets: [{ ...asset, bytes: new Uint8Array([2]) }] }),
  ];

  const ids = builds.map(({ id }) => id);

  expect(ids[0]).toMatch(/^[0-9a-f]{16}$/);
  expect(ids[1]).toBe(ids[0]);
  expect(new Set(ids.slice(1)).size).toBe(5);
});

test("Registry.activate() replaces the active version and tells listeners, once per id", () => {
  const registry = new Registry();
  const told: Activation[] = [];
  const stop = registry.onChange((activation) => told.push(activation));
  const one = createVersion(CONFIG, BUNDLE);
  const two = createVersion(CONFIG, { ...BUNDLE, script: "2" });

  const changes = [
    registry.activate("hello", one),
    registry.activate("hello", one),
    registry.activate("hello", two),
  ];
  registry.remove("hello");
  stop();
  registry.activate("hello", one);

  expect(changes).toEqual([true, false, true]);
  expect(told).toEqual([
    { name: "hello", version: one, previous: undefined },
    { name: "hello", version: two, previous: one },
    { name: "hello", version: undefined, previous: two },
  ]);
  expect([registry.active("hello"), registry.list(), registry.active("x")]).toEqual([one, [one], undefined]);
});

test("Registry.activate() refuses a version of another function", () => {
  const registry = new Registry();

  expect(() => registry.activate("other", createVersion(CONFIG, BUNDLE))).toThrow(
    'found "hello", expected "other"',
  );
});
