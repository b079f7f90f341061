import crypto from "node:crypto";
import { builtinModules, createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import zlib from "node:zlib";
import type { OnLoadResult, OnResolveArgs, OnResolveResult, Plugin } from "esbuild";
import { standInFor } from "./node-compat.ts";
import { findInLibrary, isPublic, libraryText } from "./node-library.ts";

const NAMESPACE = "spore-node";
const LIBRARY = "spore-node-library";

/** What is injected into every bundle with stand-ins: the globals that code for Node.js takes for granted. */
export const NODE_GLOBALS = "spore-node:globals";

/** Specifiers of ours: a stand-in whatever asks for it, unenv's own version, and a stand-in's form for `require()`. */
const STAND_IN = "spore-node:stand-in:";
const FROM_UNENV = "spore-node:unenv:";
const REQUIRED = "spore-node:required:";
/** Modules of ours that stand-ins are made of: bundled into the function, where they run as its own code. */
const OURS = "spore-node:ours:";
const INTERNAL = /^spore-node:/;

const UNENV = path.dirname(fileURLToPath(import.meta.resolve("unenv/package.json")));

/** Parts of unenv that modules of ours import by a name of their own. */
const UNENV_PARTS: Readonly<Record<string, string>> = {
  "spore-node:unenv-url": "internal/url/url",
  "spore-node:unenv-punycode": "punycode",
};

/** Packages in CommonJS that stand in where unenv falls short. */
const COMMON_JS: Readonly<Record<string, string>> = {
  string_decoder: packageFile("string_decoder", "lib/string_decoder.js"),
};

/** Modules of Node.js → the file in node/ that is one whole. */
const OUR_MODULES: Readonly<Record<string, string>> = {
  async_hooks: "async-hooks",
  crypto: "crypto",
  process: "process",
  timers: "timers",
  "timers/promises": "timers-promises",
};

const BUILTINS = new RegExp(
  `^(?:node:.*|${builtinModules.filter((name) => /^[a-z]/.test(name)).join("|")})/?$`,
);

/** Modules of our own, where unenv's alone would not do. */
const MODULES: Readonly<Record<string, string>> = {
  [NODE_GLOBALS]: `
    import { Buffer } from "node:buffer";
    import process from "node:process";
    import { clearImmediate, setImmediate } from "node:timers";
    for (const [name, value] of Object.entries({ Buffer, process, global: globalThis, setImmediate, clearImmediate })) {
      if (!(name in globalThis)) {
        Object.defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });
      }
    }
  `,
  // What bundles and packages import by either name is one and the same class, the global one.
  buffer: `
    import unenv from "${FROM_UNENV}buffer";
    import { completeBuffer, isAscii, isUtf8 } from "${OURS}buffer";
    export * from "${FROM_UNENV}buffer";
    export { isAscii, isUtf8 };
    export const Buffer = completeBuffer(unenv.Buffer);
    export const kStringMaxLength = 536870888;
    export const constants = { MAX_LENGTH: unenv.kMaxLength, MAX_STRING_LENGTH: kStringMaxLength };
    export default { ...unenv, Buffer, constants, isAscii, isUtf8, kStringMaxLength };
  `,
  "spore-node:crypto-constants": `export default ${JSON.stringify(crypto.constants)};`,
  "spore-node:zlib-constants": `export default ${JSON.stringify(zlib.constants)};`,
};

/** Resolves modules of Node.js to stand-ins. */
export const nodePlugin: Plugin = {
  name: NAMESPACE,
  setup(build) {
    build.onResolve({ filter: INTERNAL }, ({ path: specifier }) => resolveInternal(specifier));
    build.onResolve({ filter: /.*/, namespace: LIBRARY }, ({ path: name }) => resolveInLibrary(name));
    build.onResolve({ filter: BUILTINS }, resolveBuiltin);
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path: name }) => loadModule(name));
    build.onLoad({ filter: /.*/, namespace: LIBRARY }, ({ path: name }) => loadFromLibrary(name));
  },
};

/**
 * The author of a function hears at build time what cannot work. A package's mention of a module says little: many only use it
 * where there is a Node.js, so that gets a warning.
 */
function resolveBuiltin({ path: specifier, importer, kind }: OnResolveArgs): OnResolveResult | undefined {
  const name = specifier.replace(/^node:/, "").replace(/\/$/, "");
  const standing = standInFor(name);
  const isOfPackage = importer.includes("node_modules");
  if (standing === undefined || (standing === "throws" && !isOfPackage)) return undefined;
  const isWrapped = kind === "require-call" && !isCommonJs(name);
  const found = isWrapped ? { path: REQUIRED + name, namespace: NAMESPACE } : resolveStandIn(name);
  const isSilent = standing === "works" || importer.startsWith(UNENV);
  const text = `"${specifier}" is only there to be imported: whatever it does throws an error`;
  return isSilent ? found : { ...found, warnings: [{ text }] };
}

function resolveInternal(specifier: string): OnResolveResult {
  if (Object.hasOwn(MODULES, specifier)) return { path: specifier, namespace: NAMESPACE };
  const part = UNENV_PARTS[specifier];
  if (part !== undefined) return { path: unenvFile(part) };
  if (specifier.startsWith(STAND_IN)) return resolveStandIn(specifier.slice(STAND_IN.length));
  if (specifier.startsWith(OURS)) return { path: ourFile(specifier.slice(OURS.length)) };
  return { path: unenvFile(specifier.slice(FROM_UNENV.length)) };
}

/** What Node's library asks for: first of all itself. */
function resolveInLibrary(name: string): OnResolveResult {
  const found = findInLibrary(name);
  if (found === undefined) return resolveStandIn(name);
  return found.kind === "shim"
    ? { path: ourFile(`native/${found.file}`) }
    : { path: name, namespace: LIBRARY, sideEffects: false };
}

function resolveStandIn(name: string): OnResolveResult {
  if (isPublic(name)) return { path: name, namespace: LIBRARY, sideEffects: false };
  if (Object.hasOwn(MODULES, name)) return { path: name, namespace: NAMESPACE };
  const ours = Object.hasOwn(OUR_MODULES, name) ? OUR_MODULES[name] : undefined;
  if (ours !== undefined) return { path: ourFile(ours), sideEffects: false };
  return { path: COMMON_JS[name] ?? unenvFile(name), sideEffects: false };
}

function loadModule(name: string): OnLoadResult {
  const contents = MODULES[name] ?? requiredText(name.slice(REQUIRED.length));
  return { contents, loader: "js", resolveDir: UNENV };
}

function loadFromLibrary(name: string): OnLoadResult {
  const isTaken = findInLibrary(name)?.kind === "taken";
  return { contents: isTaken ? libraryText(name) : "module.exports = {};", loader: "js", resolveDir: UNENV };
}

function isCommonJs(name: string): boolean {
  return isPublic(name) || Object.hasOwn(COMMON_JS, name);
}

function packageFile(name: string, file: string): string {
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  return path.join(path.dirname(manifest), file);
}

function ourFile(name: string): string {
  return fileURLToPath(new URL(`node/${name}.ts`, import.meta.url));
}

function unenvFile(name: string): string {
  return path.join(UNENV, "dist/runtime/node", `${name}.mjs`);
}

/** CommonJS code gets what Node.js gives it: the default export (a class, for "events"), with the others as its properties. */
function requiredText(name: string): string {
  return `
    const namespace = require("${STAND_IN}${name}");
    module.exports = namespace.default ?? {};
    for (const key of Object.keys(namespace)) {
      if (key !== "default" && !(key in module.exports)) {
        Object.defineProperty(module.exports, key, { value: namespace[key], writable: true, enumerable: true, configurable: true });
      }
    }
  `;
}
