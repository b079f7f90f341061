import { describeThrown } from "../console/describe-error.ts";
import { utf8Decode } from "../encoding/utf8.ts";
import { host, type VersionSettings } from "../host.ts";
import { nodeBindings } from "../node/bindings.ts";
import { telemetryBindings } from "../telemetry/bindings.ts";
import { ArrayPrototypePush, FunctionPrototypeToString, JSONParse } from "../primordials.ts";
import { makeNamedGlobals } from "../rare-globals.ts";
import { currentInvocation, setHandler } from "./calls.ts";
import { setCompatibility } from "../websocket/compatibility.ts";
import { createEnv, defineEnvGlobals } from "./env.ts";
import { findHandler } from "./worker.ts";
import { createWorkersModule } from "./workers-module.ts";

type AssetKind = "data" | "text" | "wasm";

const assets: { readonly kind: AssetKind; readonly bytes: Uint8Array<ArrayBuffer> }[] = [];
const values: unknown[] = [];

/** Keeps an asset of the bundle; it becomes a value when the code asks for it. */
export function addAsset(kind: AssetKind, bytes: Uint8Array<ArrayBuffer>): void {
  ArrayPrototypePush(assets, { kind, bytes });
}

/** Runs a version's start-up code, and tells the host how that went. */
export function load(script: unknown, settingsText: string): void {
  void run(script, settingsText);
}

async function run(script: unknown, settingsText: string): Promise<void> {
  try {
    const settings = parseSettings(settingsText);
    setCompatibility(settings);
    const env = createEnv(settings);
    let exported: unknown;
    const guest = {
      exports(namespace: { default?: unknown }): void {
        exported = namespace.default;
      },
      module: createModules(env),
      asset: takeAsset,
      importModule: (specifier: unknown) => Promise.reject(makeImportError(String(specifier))),
      meta: {},
      env,
    };
    if (!isScript(script)) throw new TypeError("Cannot start: the bundle is not a function");
    makeNamedGlobals(FunctionPrototypeToString(script));
    // Service-worker syntax has no `env`: its variables are globals, and there before its first line.
    if (isServiceWorker(script)) defineEnvGlobals(env);
    await script(guest);
    setHandler(findHandler(exported, env));
    host().loaded("");
  } catch (error) {
    const { message, stack } = describeThrown(error);
    host().loaded(stack === "" ? message : stack);
  }
}

function parseSettings(text: string): VersionSettings {
  const settings: unknown = JSONParse(text);
  if (!isSettings(settings)) throw new TypeError("Cannot start: the version has no settings");
  return settings;
}

/** The gateway wrote them, from a checked config. */
function isSettings(value: unknown): value is VersionSettings {
  return typeof value === "object" && value !== null;
}

function isScript(value: unknown): value is (guest: object) => unknown {
  return typeof value === "function";
}

/** A bundle of ES modules is an async function, one in service-worker syntax a plain one (bundle.ts). */
function isServiceWorker(script: (guest: object) => unknown): boolean {
  return !(script instanceof AsyncFunction);
}
const AsyncFunction = (async () => {}).constructor;

function createModules(env: Record<string, unknown>): (specifier: string) => unknown {
  const workers = createWorkersModule(env, currentInvocation);
  return (specifier) => {
    if (specifier === "cloudflare:workers") return workers;
    if (specifier === "spore:node") return nodeBindings();
    if (specifier === "spore:telemetry") return telemetryBindings();
    throw makeImportError(specifier);
  };
}

function takeAsset(index: number): unknown {
  values[index] ??= makeValue(index);
  return values[index];
}

function makeValue(index: number): unknown {
  const asset = assets[index];
  if (asset === undefined)
    throw new RangeError(`Cannot read asset ${index}: the bundle has ${assets.length}`);
  switch (asset.kind) {
    case "text":
      return utf8Decode(asset.bytes);
    case "data":
      return asset.bytes.buffer;
    case "wasm":
      return compileWasm(asset.bytes);
  }
}

/** The realm's own engine object, typed here because the language's library does not describe it. */
const { Module }: { readonly Module: new (bytes: Uint8Array) => object } = Reflect.get(
  globalThis,
  "WebAssembly",
);

function compileWasm(bytes: Uint8Array): object {
  return new Module(bytes);
}

/** The error of an `import()` that the bundler could not resolve. */
export function makeImportError(specifier: string): TypeError {
  return new TypeError(
    `Cannot import "${specifier}": a function's modules are put together when it is built`,
  );
}
