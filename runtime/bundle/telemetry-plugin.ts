import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";

const NAMESPACE = "spore-telemetry";
const API = "@opentelemetry/api";
const TRACER = fileURLToPath(new URL("telemetry/tracer.ts", import.meta.url));
/** Marks look-ups of our own. */
const INNER = Symbol("the API itself");

/**
 * Puts Spore's tracer behind `@opentelemetry/api` in a bundle: the function's own copy of it, or where it has none, ours.
 *
 * Costs nothing where a function does not import it.
 */
export const telemetryPlugin: Plugin = {
  name: NAMESPACE,
  setup(build) {
    build.onResolve(
      { filter: /^@opentelemetry\/api$/ },
      async ({ pluginData, resolveDir, kind, importer }) => {
        if (pluginData === INNER) return undefined;
        const found = await build.resolve(API, { resolveDir, kind, importer, pluginData: INNER });
        const file =
          found.errors.length === 0 && !found.external ? found.path : fileURLToPath(import.meta.resolve(API));
        return { path: file, namespace: NAMESPACE };
      },
    );
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path: file }) => ({
      contents: moduleText(file, await readFile(file, "utf8")),
      loader: "js",
      resolveDir: path.dirname(file),
    }));
  },
};

function moduleText(file: string, source: string): string {
  const api = JSON.stringify(file);
  const hasDefault = /\bas default\b|\bexport default\b|exports\.default\b/.test(source);
  return `
    import { context, INVALID_SPAN_CONTEXT, ROOT_CONTEXT, trace } from ${api};
    import { install } from ${JSON.stringify(TRACER)};
    export * from ${api};
    ${hasDefault ? `export { default } from ${api};` : ""}
    install({ context, INVALID_SPAN_CONTEXT, ROOT_CONTEXT, trace });
  `;
}
