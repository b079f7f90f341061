import { rmSync } from "node:fs";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { saltVersion } from "./subject.ts";

const COMPATIBILITY_DATE = "2026-04-01";

/** A folder that goes when the bench ends, however it does. */
export interface Folder extends AsyncDisposable {
  readonly path: string;
}

export async function makeFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), "spore-bench-"));
  process.once("exit", remove);
  return {
    path,
    async [Symbol.asyncDispose]() {
      process.off("exit", remove);
      remove();
    },
  };

  function remove(): void {
    rmSync(path, { recursive: true, force: true });
  }
}

/** Writes a folder of functions as a user has one: a folder and a config for each. */
export async function writeFunctions(
  folder: string,
  bundles: ReadonlyMap<string, string>,
  config: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  for (const [version, bundle] of bundles) {
    const path = join(folder, version);
    await mkdir(path, { recursive: true });
    await writeFile(join(path, "index.js"), saltVersion(bundle, version));
    const settings = { name: version, main: "index.js", compatibility_date: COMPATIBILITY_DATE, ...config };
    await writeFile(join(path, "wrangler.json"), JSON.stringify(settings));
  }
}

const CONFIG = `
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "router", worker = .router)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "router")],
);

const router :Workerd.Worker = (
  modules = [(name = "router.js", esModule = embed "router.js"), (name = "bundle.js", text = embed "bundle.txt")],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  bindings = [(name = "LOADER", workerLoader = (id = "versions"))],
);
`;

/** Loads a version when it is first asked for, by the host's first label, and keeps it. */
const ROUTER = `
import bundle from "bundle.js";

export default {
  async fetch(request, env) {
    const version = new URL(request.url).hostname.split(".", 1)[0];
    const worker = env.LOADER.get(version, () => ({
      compatibilityDate: "${COMPATIBILITY_DATE}",
      mainModule: "main.js",
      modules: { "main.js": "const SALT = " + JSON.stringify(version) + ";\\n" + bundle },
      env: { RELEASE: "" },
      globalOutbound: null,
    }));
    return await worker.getEntrypoint().fetch(request);
  },
};
`;

/** Writes what workerd serves. Returns the config's path. */
export async function writeWorkerd(folder: string, bundle: string): Promise<string> {
  const config = join(folder, "config.capnp");
  await writeFile(config, CONFIG);
  await writeFile(join(folder, "router.js"), ROUTER);
  await writeFile(join(folder, "bundle.txt"), bundle);
  return config;
}
