import type { BuildOptions as EsbuildOptions, Plugin } from "esbuild";
import type { BuildOptions } from "./build-options.ts";
import type { Bundle } from "./bundle.ts";
import { SCRIPT_NAME } from "./bundle.ts";
import { hasNodeCompat } from "./node-compat.ts";
import { NODE_GLOBALS } from "./node-plugin.ts";
import { WRAPPERS } from "./script.ts";

const ENTRY_NAME = "spore:entry";

/** What every build of a function has in common, as wrangler sets it. */
export function commonSettings(options: BuildOptions): EsbuildOptions {
  const { root, tsconfig, jsxFactory, jsxFragment } = options;
  return {
    absWorkingDir: root,
    logLevel: "silent",
    target: "esnext",
    platform: "browser",
    conditions: ["workerd", "worker", "browser"],
    loader: { ".js": "jsx", ".mjs": "jsx", ".cjs": "jsx" },
    ...(tsconfig === undefined ? {} : { tsconfig }),
    ...(jsxFactory === undefined ? {} : { jsxFactory }),
    ...(jsxFragment === undefined ? {} : { jsxFragment }),
  };
}

/** The settings of a bundle in one of the two syntaxes. */
export function bundleSettings(
  options: BuildOptions,
  format: Bundle["format"],
  plugins: Plugin[],
): EsbuildOptions & { metafile: true; write: false } {
  const { banner, footer } = WRAPPERS[format];
  return {
    ...commonSettings(options),
    ...entrySettings(options, format),
    bundle: true,
    write: false,
    metafile: true,
    outfile: SCRIPT_NAME,
    sourcemap: "external",
    sourcesContent: true,
    legalComments: "none",
    charset: "utf8",
    keepNames: options.keepNames ?? true,
    minify: options.minify ?? false,
    ...(hasNodeCompat(options.compatibilityFlags) ? { inject: [NODE_GLOBALS] } : {}),
    banner: { js: banner },
    footer: { js: footer },
    define: { ...replacements(options), "import.meta": "__spore.meta" },
    plugins,
  };
}

/** ES modules are imported by an entry of ours, so that no `export` is left in the output. */
function entrySettings({ main, root }: BuildOptions, format: Bundle["format"]): EsbuildOptions {
  if (format === "service-worker") return { entryPoints: [main], format: "iife" };
  const contents = `import * as entry from ${JSON.stringify(main)}; __spore.exports(entry);`;
  return { stdin: { contents, resolveDir: root, sourcefile: ENTRY_NAME, loader: "js" }, format: "esm" };
}

function replacements({ mode, define, noBundle }: BuildOptions): Record<string, string> {
  if (noBundle === true) return {};
  const nodeEnv = JSON.stringify(mode);
  return {
    "process.env.NODE_ENV": nodeEnv,
    "global.process.env.NODE_ENV": nodeEnv,
    "globalThis.process.env.NODE_ENV": nodeEnv,
    ...define,
  };
}

/** Whether a metafile's input is a file: virtual modules carry their namespace or our entry's name. */
export function isFileInput(input: string): boolean {
  return input !== ENTRY_NAME && (!/^[a-z-]{2,}:/.test(input) || input.startsWith("spore-asset:"));
}
