import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { BuildOptions as EsbuildOptions } from "esbuild";

/** The code that instances run besides functions. */
export interface Platform {
  /** A classic script whose completion value is the `boot` function of runtime/realm/main.ts. It leaves no global behind. */
  readonly realmScript: string;
  /** An ES module that imports nothing but `node:` modules. */
  readonly isolateScript: string;
}

const COMMON: EsbuildOptions = {
  bundle: true,
  write: false,
  target: "esnext",
  charset: "utf8",
  logLevel: "silent",
};

let built: Promise<Platform> | undefined;

/** Builds the platform, once a process. */
export async function buildPlatform(): Promise<Platform> {
  built ??= buildScripts();
  return await built;
}

async function buildScripts(): Promise<Platform> {
  const [realmScript, isolateScript] = await Promise.all([
    buildScript({
      entryPoints: [fileURLToPath(new URL("../realm/main.ts", import.meta.url))],
      format: "iife",
      platform: "neutral",
      mainFields: ["module", "main"],
      globalName: "sporeRealm",
      banner: { js: "(() => {" },
      footer: { js: "return sporeRealm.boot; })()" },
    }),
    buildScript({
      entryPoints: [fileURLToPath(new URL("../isolate/main.ts", import.meta.url))],
      format: "esm",
      platform: "node",
    }),
  ]);
  return { realmScript, isolateScript };
}

async function buildScript(options: EsbuildOptions): Promise<string> {
  const { outputFiles } = await build({ ...COMMON, ...options, write: false });
  const [script] = outputFiles;
  if (script === undefined) throw new Error("Cannot build the platform: esbuild gave no output");
  return script.text;
}
