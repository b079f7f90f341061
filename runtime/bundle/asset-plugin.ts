import { readFile } from "node:fs/promises";
import path from "node:path";
import type { OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from "esbuild";
import type { ModuleRule } from "./build-options.ts";
import type { BundleAsset } from "./bundle.ts";
import { findRule, globSource } from "./module-rules.ts";
import type { RuleSet } from "./module-rules.ts";

const NAMESPACE = "spore-asset";
const RESOLVED_BEFORE = "spore-resolved";

/**
 * Numbers that stand for assets until the build is over. They are all of one width, so that the final indexes, which depend on
 * all assets, can take their places without moving anything that the source map knows. None ends with a zero: esbuild would
 * shorten it (9e8).
 */
const FIRST_PLACEHOLDER = 900_000_001;
const PLACEHOLDER_STEP = 10;
const PLACEHOLDER = /__spore\.asset\((9\d{8})\)/g;

const KINDS = { Text: "text", Data: "data", CompiledWasm: "wasm" } as const satisfies Partial<
  Record<ModuleRule["type"], BundleAsset["kind"]>
>;

/** Text, Data and CompiledWasm modules of one build. */
export class AssetCollector {
  readonly #root: string;
  readonly #rules: RuleSet;
  /** In the order in which esbuild, which works in parallel, comes to them. */
  readonly #found: BundleAsset[] = [];

  constructor(root: string, { active, shadowed }: RuleSet) {
    this.#root = root;
    this.#rules = { active: active.filter(isAssetRule), shadowed };
  }

  /** The esbuild plugin that makes a module of every such file. */
  plugin(): Plugin {
    return { name: NAMESPACE, setup: (build) => this.#setup(build) };
  }

  /** Gives the assets that are left in a script after tree-shaking, in the order of their names, and numbers the script so. */
  finish(script: string): { readonly script: string; readonly assets: readonly BundleAsset[] } {
    const used = [...new Set(Array.from(script.matchAll(PLACEHOLDER), ([, number]) => Number(number)))];
    const found = used.flatMap((placeholder) => {
      const asset = this.#found[(placeholder - FIRST_PLACEHOLDER) / PLACEHOLDER_STEP];
      return asset === undefined ? [] : [{ placeholder, asset }];
    });
    found.sort((one, other) => compareAssets(one.asset, other.asset));
    const indexes = new Map(found.map(({ placeholder }, index) => [placeholder, index]));
    const numbered = script.replaceAll(PLACEHOLDER, (text, number: string) => {
      const index = indexes.get(Number(number));
      return index === undefined ? text : `__spore.asset(${String(index).padEnd(number.length)})`;
    });
    return { script: numbered, assets: found.map(({ asset }) => asset) };
  }

  #setup(build: PluginBuild): void {
    const globs = [...this.#rules.active, ...this.#rules.shadowed].flatMap((rule) => rule.globs);
    build.onStart(() => {
      this.#found.length = 0;
    });
    if (globs.length === 0) return;
    const filter = new RegExp(globs.map(globSource).join("|"));
    build.onResolve({ filter }, async (args) =>
      args.pluginData === RESOLVED_BEFORE ? undefined : await this.#resolve(build, args),
    );
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path: file, pluginData }) => ({
      contents: await this.#load(file, pluginData),
      loader: "js",
      watchFiles: [file],
    }));
  }

  async #resolve(build: PluginBuild, args: OnResolveArgs): Promise<OnResolveResult | undefined> {
    const rule = findRule(this.#rules.active, args.path);
    if (args.kind === "entry-point") return undefined;
    if (rule === undefined) {
      const shadowed = findRule(this.#rules.shadowed, args.path);
      return shadowed === undefined || !isAssetRule(shadowed)
        ? undefined
        : { errors: [{ text: explainShadowed(args.path, shadowed) }] };
    }
    const specifier = args.path.replace(/\?.*$/s, "");
    const { kind, importer, resolveDir, with: attributes } = args;
    const resolved = await build.resolve(specifier, {
      kind,
      importer,
      resolveDir,
      with: attributes,
      pluginData: RESOLVED_BEFORE,
    });
    if (resolved.errors.length > 0) return { errors: resolved.errors, warnings: resolved.warnings };
    return { path: resolved.path, namespace: NAMESPACE, pluginData: rule.type, sideEffects: false };
  }

  async #load(file: string, type: unknown): Promise<string> {
    const bytes = new Uint8Array(await readFile(file));
    const kind = type === "Text" || type === "Data" || type === "CompiledWasm" ? KINDS[type] : "data";
    const placeholder = FIRST_PLACEHOLDER + this.#found.length * PLACEHOLDER_STEP;
    this.#found.push({ kind, name: path.relative(this.#root, file), bytes });
    return `export default /* @__PURE__ */ __spore.asset(${placeholder});`;
  }
}

function isAssetRule({ type }: ModuleRule): boolean {
  return type in KINDS;
}

function explainShadowed(specifier: string, { type, globs }: ModuleRule): string {
  return (
    `Cannot import "${specifier}": the rule ${type} ${JSON.stringify(globs)} takes it, but an earlier rule of that type ` +
    'has no "fallthrough": true, so that later ones are ignored'
  );
}

function compareAssets(one: BundleAsset, other: BundleAsset): number {
  if (one.name !== other.name) return one.name < other.name ? -1 : 1;
  return one.kind < other.kind ? -1 : 1;
}
