import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { isRecord } from "./key-path.ts";

const ENDINGS = ["ts", "tsx", "js", "mjs"] as const;
const STEMS = ["index", "src/index"] as const;

/** Finds a folder's index file, at its top or in `src`. */
export async function findIndex(folder: string): Promise<string | undefined> {
  return await firstFile(
    STEMS.flatMap((stem) => ENDINGS.map((ending) => path.join(folder, `${stem}.${ending}`))),
  );
}

/** Finds what package.json names as the entry, where the config names none. */
export async function findPackageEntry(folder: string): Promise<string | undefined> {
  const manifest = await readManifest(path.join(folder, "package.json"));
  const named = [manifest["module"], manifest["main"]].filter((value) => typeof value === "string");
  return await firstFile(named.map((file) => path.resolve(folder, file)));
}

/** Whether a path is that of a file. */
export async function isFile(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/** Finds the first of several paths that is that of a file. */
export async function firstFile(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) if (await isFile(file)) return file;
  return undefined;
}

async function readManifest(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const manifest: unknown = JSON.parse(await readFile(file, "utf8"));
    return isRecord(manifest) ? manifest : {};
  } catch {
    return {};
  }
}
