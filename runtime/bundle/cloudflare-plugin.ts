import type { Plugin } from "esbuild";

const NAMESPACE = "spore-module";

/** Modules that the realm brings, and what each exports. */
const MODULES: Readonly<Record<string, readonly string[]>> = {
  "cloudflare:workers": [
    "DurableObject",
    "RpcPromise",
    "RpcProperty",
    "RpcStub",
    "RpcTarget",
    "ServiceStub",
    "WorkerEntrypoint",
    "WorkflowEntrypoint",
    "cache",
    "env",
    "exports",
    "tracing",
    "waitUntil",
    "withEnv",
    "withEnvAndExports",
    "withExports",
  ],
};

/** Makes modules of what the realm gives through `__spore.module`. */
export const cloudflarePlugin: Plugin = {
  name: NAMESPACE,
  setup(build) {
    build.onResolve({ filter: /^cloudflare:/ }, ({ path }) =>
      Object.hasOwn(MODULES, path) ? { path, namespace: NAMESPACE, sideEffects: false } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
      contents: moduleText(path),
      loader: "js",
    }));
  },
};

/** Each export is its own statement, so that tree-shaking leaves only what is used. */
function moduleText(specifier: string): string {
  const names = MODULES[specifier] ?? [];
  const got = `__spore.module(${JSON.stringify(specifier)})`;
  const lines = names.map((name) => `const $${name} = /* @__PURE__ */ (() => ${got}.${name})();`);
  return `${lines.join("\n")}\nexport { ${names.map((name) => `$${name} as ${name}`).join(", ")} };\n`;
}
