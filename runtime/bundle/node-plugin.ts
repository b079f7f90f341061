import { builtinModules, createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { OnResolveArgs, OnResolveResult, Plugin } from "esbuild";
import { standInFor } from "./node-compat.ts";

const NAMESPACE = "spore-node";

/** What is injected into every bundle with stand-ins: the globals that code for Node.js takes for granted. */
export const NODE_GLOBALS = "spore-node:globals";

/** Specifiers of ours: a stand-in whatever asks for it, unenv's own version, a package's, and its form for `require()`. */
const STAND_IN = "spore-node:stand-in:";
const FROM_UNENV = "spore-node:unenv:";
const PACKAGE = "spore-node:package:";
const REQUIRED = "spore-node:required:";
/** Modules of ours that stand-ins are made of: bundled into the function, where they run as its own code. */
const OURS = "spore-node:ours:";
const INTERNAL = /^spore-node:/;

const UNENV = path.dirname(fileURLToPath(import.meta.resolve("unenv/package.json")));

/** Packages in CommonJS that stand in where unenv falls short. */
const COMMON_JS: Readonly<Record<string, string>> = {
  events: packageFile("events", "events.js"),
  stream: packageFile("readable-stream", "lib/ours/browser.js"),
  "stream/promises": packageFile("readable-stream", "lib/stream/promises.js"),
  string_decoder: packageFile("string_decoder", "lib/string_decoder.js"),
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
  // unenv's leaves the store of a callback that throws to the next request.
  async_hooks: `
    import unenv from "${FROM_UNENV}async_hooks";
    import { AsyncLocalStorage } from "${OURS}async-local-storage";
    export * from "${FROM_UNENV}async_hooks";
    export { AsyncLocalStorage };
    export default { ...unenv, AsyncLocalStorage };
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
  // The package's EventEmitter can be inherited from as in Node.js, by EventEmitter.call(this) too; unenv's is a class.
  events: `
    const EventEmitter = require("${PACKAGE}events");
    const unenv = require("${FROM_UNENV}events");
    for (const key of Object.keys(unenv)) if (!(key in EventEmitter)) EventEmitter[key] = unenv[key];
    module.exports = EventEmitter;
  `,
  // unenv looks for variables in the global object. Those that are no text are given as JSON, as Workers do; a binding that is
  // not there yet throws when it is touched, and is no variable anyway.
  process: `
    import process from "${FROM_UNENV}process";
    export * from "${FROM_UNENV}process";
    export const env = {};
    for (const name of Object.keys(__spore.env)) {
      try {
        const value = __spore.env[name];
        const text = typeof value === "string" ? value : JSON.stringify(value);
        if (text !== undefined) env[name] = text;
      } catch {}
    }
    export const platform = "linux";
    Object.assign(process, { env, platform });
    export default process;
  `,
};

/** Resolves modules of Node.js to stand-ins. */
export const nodePlugin: Plugin = {
  name: NAMESPACE,
  setup(build) {
    build.onResolve({ filter: INTERNAL }, ({ path: specifier }) => resolveInternal(specifier));
    build.onResolve({ filter: BUILTINS }, resolveBuiltin);
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path: name }) => ({
      contents: MODULES[name] ?? requiredText(name.slice(REQUIRED.length)),
      loader: "js",
      resolveDir: UNENV,
    }));
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
  const isWrapped = kind === "require-call" && !Object.hasOwn(COMMON_JS, name);
  const found = isWrapped ? { path: REQUIRED + name, namespace: NAMESPACE } : resolveStandIn(name);
  const isSilent = standing === "works" || importer.startsWith(UNENV);
  const text = `"${specifier}" is only there to be imported: whatever it does throws an error`;
  return isSilent ? found : { ...found, warnings: [{ text }] };
}

function resolveInternal(specifier: string): OnResolveResult {
  if (specifier === NODE_GLOBALS) return { path: NODE_GLOBALS, namespace: NAMESPACE };
  if (specifier.startsWith(STAND_IN)) return resolveStandIn(specifier.slice(STAND_IN.length));
  if (specifier.startsWith(PACKAGE)) return { path: COMMON_JS[specifier.slice(PACKAGE.length)] ?? "" };
  if (specifier.startsWith(OURS)) return { path: ourFile(specifier.slice(OURS.length)) };
  return { path: unenvFile(specifier.slice(FROM_UNENV.length)) };
}

function resolveStandIn(name: string): OnResolveResult {
  if (Object.hasOwn(MODULES, name)) return { path: name, namespace: NAMESPACE };
  return { path: COMMON_JS[name] ?? unenvFile(name), sideEffects: false };
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
