import { readFile } from "node:fs/promises";

/** The version of Spore, from its package.json, and of the Node that runs it. */
export async function readVersion(): Promise<string> {
  const text = await readFile(new URL("../../package.json", import.meta.url), "utf8");
  const { version }: { version: string } = JSON.parse(text);
  return `spore ${version} (Node ${process.version})`;
}
