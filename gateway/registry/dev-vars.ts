import { readFile } from "node:fs/promises";
import path from "node:path";
import dotenv from "dotenv";
import { expand } from "dotenv-expand";

/** Variables from files beside a config that are kept out of it. */
export interface LocalVars {
  readonly vars: Readonly<Record<string, string>>;
  /** Files that are or could be there, for a watcher. */
  readonly candidates: readonly string[];
}

/**
 * Reads `.dev.vars.<environment>`, else `.dev.vars`, else the `.env` files, as wrangler does: dotenv syntax; in `.env` files,
 * `$NAME` stands for another of their variables.
 */
export async function readLocalVars(root: string, environment: string | undefined): Promise<LocalVars> {
  const devFiles = (
    environment === undefined ? [".dev.vars"] : [`.dev.vars.${environment}`, ".dev.vars"]
  ).map((name) => path.join(root, name));
  const envFiles = listEnvFiles(environment).map((name) => path.join(root, name));
  const candidates = [...devFiles, ...envFiles];
  for (const file of devFiles) {
    const vars = await readVars(file);
    if (vars !== undefined) return { vars, candidates };
  }
  return { vars: await readEnvFiles(envFiles), candidates };
}

/** Later files win. */
function listEnvFiles(environment: string | undefined): readonly string[] {
  const files = [".env", ".env.local"];
  return environment === undefined ? files : [...files, `.env.${environment}`, `.env.${environment}.local`];
}

async function readEnvFiles(files: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const parsed: Record<string, string> = {};
  for (const file of files) Object.assign(parsed, await readVars(file));
  // An empty environment: the gateway's own variables are none of a function's business.
  return expand({ parsed, processEnv: {} }).parsed ?? parsed;
}

async function readVars(file: string): Promise<Record<string, string> | undefined> {
  try {
    return dotenv.parse(await readFile(file));
  } catch {
    return undefined;
  }
}
