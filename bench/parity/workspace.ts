import { rmSync } from "node:fs";
import { cp, mkdtemp, readFile, readdir, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The upstream that the functions' configs name. */
const SHIPPED_UPSTREAM = "http://127.0.0.1:8787";

export interface Workspace extends AsyncDisposable {
  /** The folder that holds a copy of every function. */
  readonly functions: string;
}

/**
 * Copies the functions, with the upstream of their configs replaced, so that both peers read the same files and leave
 * nothing in the repository.
 */
export async function createWorkspace(root: string, upstream: string): Promise<Workspace> {
  const folder = await mkdtemp(join(tmpdir(), "spore-parity-"));
  const functions = join(folder, "functions");
  process.once("exit", remove);
  await cp(join(root, "functions"), functions, { recursive: true, filter: isOurs });
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  // functions/ssr/tsconfig.json extends these.
  for (const name of ["tsconfig.base.json", "tsconfig.functions.json"])
    await cp(join(root, name), join(folder, name));
  await nameUpstream(functions, upstream);
  return { functions, [Symbol.asyncDispose]: async () => remove() };

  function remove(): void {
    process.off("exit", remove);
    rmSync(folder, { recursive: true, force: true });
  }
}

function isOurs(path: string): boolean {
  return !path.includes(".wrangler");
}

async function nameUpstream(functions: string, upstream: string): Promise<void> {
  const paths = await readdir(functions, { recursive: true });
  for (const path of paths.filter((name) => /wrangler\.(toml|jsonc?)$/.test(name))) {
    const file = join(functions, path);
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replaceAll(SHIPPED_UPSTREAM, upstream));
  }
}
