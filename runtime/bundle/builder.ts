import { existsSync } from "node:fs";
import path from "node:path";
import { context } from "esbuild";
import type { BuildContext, BuildResult } from "esbuild";
import { createAliasPlugin } from "./alias-plugin.ts";
import { AssetCollector } from "./asset-plugin.ts";
import type { BuildOptions } from "./build-options.ts";
import type { Bundle } from "./bundle.ts";
import { SCRIPT_NAME } from "./bundle.ts";
import { cloudflarePlugin } from "./cloudflare-plugin.ts";
import { bundleSettings, commonSettings, isFileInput } from "./esbuild-settings.ts";
import { createBuildError, isEsbuildFailure, toWarning } from "./failures.ts";
import { resolveRules } from "./module-rules.ts";
import { hasNodeCompat } from "./node-compat.ts";
import { nodePlugin } from "./node-plugin.ts";
import { replaceImportCalls } from "./script.ts";
import { detectFormat } from "./source-format.ts";
import { telemetryPlugin } from "./telemetry-plugin.ts";

type Settings = ReturnType<typeof bundleSettings>;

/** Builds one function again and again, keeping what it can from one build to the next. */
export interface Builder extends AsyncDisposable {
  /** @throws {BuildError} When the code cannot be built; a later call may succeed. */
  readonly build: () => Promise<Bundle>;
}

/**
 * Builds a function once.
 *
 * @throws {BuildError} When the code cannot be built.
 */
export async function buildFunction(options: BuildOptions): Promise<Bundle> {
  await using builder = openBuilder(options);
  return await builder.build();
}

/** Opens a builder for a function. Builds run one after the other. */
export function openBuilder(options: BuildOptions): Builder {
  const builder = new FunctionBuilder(options);
  return { build: () => builder.build(), [Symbol.asyncDispose]: () => builder[Symbol.asyncDispose]() };
}

class FunctionBuilder implements AsyncDisposable {
  readonly #options: BuildOptions;
  readonly #assets: AssetCollector;
  #format: Bundle["format"] | undefined;
  #context: BuildContext<Settings> | undefined;
  #inputs: readonly string[] = [];
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: BuildOptions) {
    this.#options = options;
    this.#assets = new AssetCollector(options.root, resolveRules(options.rules));
  }

  async build(): Promise<Bundle> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    try {
      await before;
      return await this.#build();
    } catch (error) {
      if (!isEsbuildFailure(error)) throw error;
      throw createBuildError(this.#options, error.errors, this.#inputs);
    } finally {
      resolve();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last;
    await this.#context?.dispose();
  }

  async #build(): Promise<Bundle> {
    const format = await detectFormat(this.#options.main, commonSettings(this.#options));
    const esbuild = await this.#contextFor(format);
    return await this.#toBundle(await esbuild.rebuild(), format);
  }

  async #contextFor(format: Bundle["format"]): Promise<BuildContext<Settings>> {
    if (this.#context !== undefined && this.#format === format) return this.#context;
    await this.#context?.dispose();
    const { root, alias = {}, compatibilityFlags } = this.#options;
    const plugins = [
      createAliasPlugin(root, alias),
      this.#assets.plugin(),
      cloudflarePlugin,
      telemetryPlugin,
    ];
    if (hasNodeCompat(compatibilityFlags)) plugins.push(nodePlugin);
    this.#context = await context(bundleSettings(this.#options, format, plugins));
    this.#format = format;
    return this.#context;
  }

  async #toBundle(result: BuildResult<Settings>, format: Bundle["format"]): Promise<Bundle> {
    const { main } = this.#options;
    // Not by position: an import of CSS makes a third file, which nobody reads.
    const script = result.outputFiles.find((file) => path.basename(file.path) === SCRIPT_NAME);
    const map = result.outputFiles.find((file) => path.basename(file.path) === `${SCRIPT_NAME}.map`);
    if (map === undefined || script === undefined)
      throw new Error(`Cannot build "${main}": esbuild gave no output`);
    const numbered = this.#assets.finish(script.text);
    this.#inputs = listInputs(result, this.#options);
    return {
      script: await replaceImportCalls(numbered.script, format),
      sourceMap: map.text,
      assets: numbered.assets,
      format,
      inputs: this.#inputs,
      warnings: result.warnings.map(toWarning),
    };
  }
}

/** Files that went in, and those that esbuild reads beside them. */
function listInputs(
  { metafile }: BuildResult<Settings>,
  { root, main, tsconfig }: BuildOptions,
): readonly string[] {
  const files = Object.keys(metafile.inputs)
    .filter(isFileInput)
    .map((input) => path.resolve(root, input.replace(/^spore-asset:/, "")));
  const settings = [
    tsconfig ?? path.join(root, "tsconfig.json"),
    path.join(path.dirname(main), "tsconfig.json"),
  ];
  return [...new Set([...files, ...settings.filter((file) => existsSync(file))])];
}
