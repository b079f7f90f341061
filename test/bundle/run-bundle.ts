import path from "node:path";
import vm from "node:vm";
import type { Bundle, BuildOptions } from "../../runtime/bundle/mod.ts";
import { BuildError, buildFunction, SCRIPT_NAME } from "../../runtime/bundle/mod.ts";
import { createProject } from "../support/project.ts";

/** Paths and contents; the first one is the entry. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Builds a project of a few files. */
export async function build(files: Files, options: Partial<BuildOptions> = {}): Promise<Bundle> {
  await using project = await createProject(files);
  const [main = ""] = Object.keys(files);
  return await buildFunction({
    main: path.join(project.root, main),
    root: project.root,
    mode: "production",
    ...options,
  });
}

/** Builds what cannot be built. */
export async function failToBuild(files: Files, options: Partial<BuildOptions> = {}): Promise<BuildError> {
  try {
    await build(files, options);
  } catch (error) {
    if (error instanceof BuildError) return error;
    throw error;
  }
  throw new Error("Cannot fail to build: it was built");
}

/** Builds an entry and gives what its default export holds. */
export async function defaultOf(files: Files, options: Partial<BuildOptions> = {}): Promise<unknown> {
  const { exports } = await runBundle(await build(files, options));
  return exports["default"];
}

/** Of the web platform, what stand-ins for Node.js build on. */
const WEB_GLOBALS = {
  AbortController,
  AbortSignal,
  Blob,
  Event,
  EventTarget,
  ReadableStream,
  TextDecoder,
  TextEncoder,
  TransformStream,
  URL,
  URLSearchParams,
  WritableStream,
  atob,
  btoa,
  clearInterval,
  clearTimeout,
  console,
  crypto,
  performance,
  queueMicrotask,
  setInterval,
  setTimeout,
};

/** What a script did with the `__spore` that it was given. */
export interface BundleRun {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly imported: readonly string[];
}

/** Runs a bundle with a stand-in for the realm. Names in `globals` are globals of the script. */
export async function runBundle(
  bundle: Bundle,
  globals: Readonly<Record<string, unknown>> = {},
): Promise<BundleRun> {
  const context = vm.createContext({ ...WEB_GLOBALS, ...globals });
  vm.runInContext("globalThis.self = globalThis;", context);
  const start: unknown = vm.runInContext(bundle.script, context, { filename: SCRIPT_NAME });
  if (typeof start !== "function") throw new Error("Cannot run the bundle: found no function");
  const run: { exports: Record<string, unknown>; imported: string[] } = { exports: {}, imported: [] };
  let frame: unknown;
  await start({
    exports: (namespace: Record<string, unknown>) => {
      run.exports = namespace;
    },
    asset: (index: number) => readAsset(bundle, index),
    module: (specifier: string) => ({
      getFrame: () => frame,
      setFrame: (next: unknown) => {
        frame = next;
      },
      WorkerEntrypoint: class Base {
        readonly isBase = true;
      },
      env: { from: specifier },
    }),
    importModule: (specifier: string) => {
      run.imported.push(specifier);
      return Promise.reject(new Error(`No such module "${specifier}"`));
    },
    meta: { url: "file:///worker.js" },
    env: { GREETING: "hi", LIST: [1], KV: new Proxy({}, { get: () => failToTouch() }) },
  });
  return run;
}

function failToTouch(): never {
  throw new Error("Cannot touch the binding");
}

function readAsset({ assets }: Bundle, index: number): unknown {
  const asset = assets[index];
  if (asset === undefined) throw new RangeError(`Cannot read asset ${index}: found ${assets.length}`);
  if (asset.kind === "text") return new TextDecoder().decode(asset.bytes);
  return asset.kind === "data" ? asset.bytes.buffer : { wasm: asset.bytes };
}
