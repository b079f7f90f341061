import { randomFillSync } from "node:crypto";
import { fileURLToPath } from "node:url";
import vm from "node:vm";
import { build } from "esbuild";
import { createEncodingOps } from "../../runtime/isolate/ops/encoding.ts";
import { createUrlOps } from "../../runtime/isolate/ops/url.ts";
import type { HostOps } from "../../runtime/realm/host.ts";

const REALM = fileURLToPath(new URL("../../runtime/realm/", import.meta.url));

/** What a test's realm is made of. */
export interface RealmOptions {
  /** Modules under runtime/realm, such as `fetch/mod.ts`: what their `…Globals` tables name becomes global. */
  readonly modules: readonly string[];
  /** Modules whose exports the test's code finds in the global `internals`, which no real realm has. */
  readonly internals?: readonly string[];
  /** Host ops in place of the real ones. */
  readonly ops?: Partial<HostOps>;
}

/** A context with some of the web platform in it. */
export interface TestRealm {
  /** Evaluates a script in the realm. */
  run(code: string): unknown;
  /** Evaluates the body of an async function in the realm; the answer comes back as JSON. */
  evaluate(code: string): Promise<unknown>;
}

const bundles = new Map<string, Promise<vm.Script>>();

/** Bundles the modules, once for all realms of them, and evaluates them in a context of their own. */
export async function createRealm(options: RealmOptions): Promise<TestRealm> {
  const { modules, internals = [], ops = {} } = options;
  const script = await bundleOnce(entryOf(modules, internals));
  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY);
  const boot: unknown = script.runInContext(context);
  if (typeof boot !== "function")
    throw new TypeError("Cannot boot the test realm: its script gives no function");
  boot({
    ...createEncodingOps(),
    ...createUrlOps(),
    now: () => performance.now(),
    fillSeed: (bytes: Uint8Array) => randomFillSync(bytes),
    ...ops,
  });
  return {
    run: (code) => vm.runInContext(code, context),
    evaluate: async (code) => {
      const text = await vm.runInContext(
        `(async () => {${code}\n})().then((value) => JSON.stringify({ value }))`,
        context,
      );
      return typeof text === "string" ? JSON.parse(text).value : undefined;
    },
  };
}

function bundleOnce(entry: string): Promise<vm.Script> {
  const existing = bundles.get(entry);
  if (existing !== undefined) return existing;
  const made = bundle(entry);
  bundles.set(entry, made);
  return made;
}

async function bundle(entry: string): Promise<vm.Script> {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: REALM, loader: "ts" },
    bundle: true,
    write: false,
    format: "iife",
    globalName: "testRealm",
    target: "esnext",
    platform: "neutral",
    mainFields: ["module", "main"],
    logLevel: "silent",
  });
  return new vm.Script(`${outputFiles[0]?.text};testRealm.boot`, { filename: "spore:realm" });
}

/** Names of `createRealm()` modules → the source of a module that boots them. */
function entryOf(modules: readonly string[], internals: readonly string[]): string {
  const imports = [...modules, ...internals].map((path, index) => `import * as m${index} from "./${path}";`);
  const tables = modules.map((_, index) => `m${index}`);
  const exposed = internals.map((_, index) => `...m${modules.length + index}`);
  return `${imports.join("\n")}
import { installHost } from "./host.ts";
export function boot(ops: any) {
  installHost(ops);
  for (const module of [${tables.join()}]) {
    for (const table of Object.values(module)) {
      for (const [name, value] of Object.entries(table as object)) {
        Object.defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });
      }
    }
  }
  Object.defineProperty(globalThis, "internals", { value: { ${exposed.join()} }, configurable: true });
}`;
}
