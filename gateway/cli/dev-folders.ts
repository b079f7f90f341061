import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";

/** A project with more folders than this is watched in part while it does not build. */
const MOST_FOLDERS = 200;

/** The folders that hold these files. */
export function foldersOf(files: Iterable<string>): Set<string> {
  const folders = new Set<string>();
  for (const file of files) folders.add(path.dirname(file));
  return folders;
}

/**
 * The folders in which the file or package may turn up that a build misses: all of the project, and that of the package.json whose
 * dependencies count.
 */
export async function foldersOfProject(root: string): Promise<readonly string[]> {
  const found = [root];
  for (let index = 0; index < found.length && found.length < MOST_FOLDERS; index++) {
    found.push(...(await listFolders(found[index] ?? root)));
  }
  return [...found.slice(0, MOST_FOLDERS), ...packageFolder(root)];
}

/** The folders in a folder, less those that nobody writes a function in. */
export async function listFolders(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter(({ name }) => !name.startsWith(".") && name !== "node_modules")
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
      .map(({ name }) => path.join(folder, name));
  } catch {
    return []; // It went away, or is no folder.
  }
}

function packageFolder(folder: string): readonly string[] {
  if (existsSync(path.join(folder, "package.json"))) return [folder];
  const parent = path.dirname(folder);
  return parent === folder ? [] : packageFolder(parent);
}
