/** A file that the code imports and that is no code: the realm makes a string, an ArrayBuffer or a WebAssembly.Module of it. */
export interface BundleAsset {
  readonly kind: "wasm" | "data" | "text";
  /** Path of the file, relative to the project. */
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Something that did not stop a build, and that its author should know. */
export interface BuildWarning {
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly message: string;
}

/**
 * What a build gives: one classic script, whose completion value is a function of one parameter, the realm's `__spore` object.
 *
 * A bundle of ES modules is an async function in strict mode, so that top-level await works; the service-worker syntax gives a
 * sync function in sloppy mode. The code in it uses these members of `__spore`:
 *
 * | member                    | gives                                                                                   |
 * |---------------------------|-----------------------------------------------------------------------------------------|
 * | `exports(namespace)`      | nothing; called once with the entry's module namespace (ES modules only)                |
 * | `module(specifier)`       | an object with the exports of a module that the platform brings: "cloudflare:workers"   |
 * | `asset(index)`            | the value of `assets[index]`: a string, an ArrayBuffer or a WebAssembly.Module          |
 * | `importModule(specifier)` | a promise: what an `import()` whose specifier is known only at run time gives           |
 * | `meta`                    | what `import.meta` is                                                                   |
 * | `env`                     | the variables of the function; read by the `process.env` of `nodejs_compat`             |
 */
export interface Bundle {
  readonly script: string;
  /** JSON of a version 3 source map; sources are relative to the project. */
  readonly sourceMap: string;
  readonly assets: readonly BundleAsset[];
  readonly format: "modules" | "service-worker";
  /** Absolute paths of all files that went in, for a watcher. */
  readonly inputs: readonly string[];
  readonly warnings: readonly BuildWarning[];
}

/** The file name that a bundle's script must be evaluated under, so that stacks can be mapped back to sources. */
export const SCRIPT_NAME = "worker.js";
