import type { Plugin } from "esbuild";

const REPLACED = "spore-alias";

/** Replaces specifiers by others, which are resolved from the project's folder, wherever the import is (as in wrangler). */
export function createAliasPlugin(root: string, alias: Readonly<Record<string, string>>): Plugin {
  const names = Object.keys(alias);
  return {
    name: REPLACED,
    setup(build) {
      if (names.length === 0) return;
      const filter = new RegExp(`^(?:${names.map(escape).join("|")})$`);
      build.onResolve({ filter }, async ({ path, kind, importer, pluginData }) => {
        const target = Object.hasOwn(alias, path) ? alias[path] : undefined;
        if (target === undefined || pluginData === REPLACED) return undefined;
        return await build.resolve(target, { kind, importer, resolveDir: root, pluginData: REPLACED });
      });
    },
  };
}

function escape(text: string): string {
  return text.replaceAll(/[-/\\^$*+?.()|[\]{}]/g, String.raw`\$&`);
}
