import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import type { BuildOptions as EsbuildOptions } from "esbuild";
import { deferModules } from "./deferred-modules.ts";
import { DEFERRED } from "./realm-groups.ts";

/** The code that instances run besides functions. */
export interface Platform {
  /** A classic script whose completion value is the `boot` function of runtime/realm/main.ts. It leaves no global behind. */
  readonly realmScript: string;
  /** An ES module that imports nothing but `node:` modules. */
  readonly isolateScript: string;
  /** An ES module, as the isolate's: it makes blanks by fork. */
  readonly zygoteScript: string;
  /** A CommonJS script that becomes the zygote. */
  readonly launchScript: string;
}

const COMMON: EsbuildOptions = {
  bundle: true,
  write: false,
  target: "esnext",
  charset: "utf8",
  logLevel: "silent",
};

/** Globals of the language that the realm's code names: it keeps its own, whatever a function makes of its global (architecture.md, rule 3). */
const CAPTURED = [
  "Array",
  "ArrayBuffer",
  "Boolean",
  "DataView",
  "Date",
  "Error",
  "FinalizationRegistry",
  "Map",
  "Math",
  "Number",
  "Object",
  "Promise",
  "Proxy",
  "RangeError",
  "Reflect",
  "RegExp",
  "Set",
  "String",
  "Symbol",
  "SyntaxError",
  "TypeError",
  "Uint8Array",
  "WeakMap",
  "WeakRef",
  "WeakSet",
];

let built: Promise<Platform> | undefined;

/** Builds the platform, once a process. */
export async function buildPlatform(): Promise<Platform> {
  built ??= buildScripts();
  return await built;
}

async function buildScripts(): Promise<Platform> {
  const [realmScript, isolateScript, zygoteScript, launchScript] = await Promise.all([
    buildRealmScript(),
    buildHostScript("main", "esm"),
    buildHostScript("zygote", "esm"),
    buildHostScript("launch", "cjs"),
  ]);
  return { realmScript, isolateScript, zygoteScript, launchScript };
}

async function buildRealmScript(): Promise<string> {
  const bundle = await buildScript({
    entryPoints: ["main.ts"],
    absWorkingDir: fileURLToPath(new URL("../realm", import.meta.url)),
    format: "iife",
    platform: "neutral",
    mainFields: ["module", "main"],
    globalName: "sporeRealm",
    banner: { js: `(() => { const { ${CAPTURED.join()} } = globalThis;` },
    footer: { js: "return sporeRealm.boot; })()" },
  });
  // One character beyond Latin-1, in a comment even, and V8 would keep the whole script with two bytes for each.
  const { code } = await transform(deferModules(bundle, DEFERRED), {
    target: "esnext",
    charset: "ascii",
    minifySyntax: true,
    minifyWhitespace: true,
  });
  return code;
}

async function buildHostScript(entry: string, format: "esm" | "cjs"): Promise<string> {
  return await buildScript({
    entryPoints: [fileURLToPath(new URL(`../isolate/${entry}.ts`, import.meta.url))],
    format,
    platform: "node",
  });
}

async function buildScript(options: EsbuildOptions): Promise<string> {
  const { outputFiles } = await build({ ...COMMON, ...options, write: false });
  const [script] = outputFiles;
  if (script === undefined) throw new Error("Cannot build the platform: esbuild gave no output");
  return script.text;
}
