import { readFile } from "node:fs/promises";

/** The version of Spore, from its package.json, and of the Node that runs it. */
export async function readVersion(): Promise<string> {
  return `spore ${await readPackageVersion()} (Node ${process.version})`;
}

/** The version of Spore. */
export async function readPackageVersion(): Promise<string> {
  const text = await readFile(new URL("../../package.json", import.meta.url), "utf8");
  const { version }: { version: string } = JSON.parse(text);
  return version;
}
