import { build } from "esbuild";
import type { BuildOptions as EsbuildOptions } from "esbuild";
import type { Bundle } from "./bundle.ts";

/**
 * Tells the syntax of an entry. As in wrangler, ES modules export a default; everything else listens to "fetch" events.
 *
 * `options` are the bundle's; only what parsing needs is taken from them.
 */
export async function detectFormat(main: string, options: EsbuildOptions): Promise<Bundle["format"]> {
  const { absWorkingDir, loader, tsconfig } = options;
  const { metafile } = await build({
    entryPoints: [main],
    bundle: false,
    write: false,
    metafile: true,
    outfile: "format.js",
    logLevel: "silent",
    target: "esnext",
    ...(absWorkingDir === undefined ? {} : { absWorkingDir }),
    ...(loader === undefined ? {} : { loader }),
    ...(tsconfig === undefined ? {} : { tsconfig }),
  });
  const exported = Object.values(metafile.outputs).flatMap((output) => output.exports);
  return exported.includes("default") ? "modules" : "service-worker";
}
