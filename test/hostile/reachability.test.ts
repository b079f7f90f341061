import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

const SCRIPT = fileURLToPath(new URL("../support/walk-realm.ts", import.meta.url));
/** Those of an instance: see runtime/nursery/spawn-nursery.ts. */
const FLAGS = ["--experimental-vm-modules", "--disallow-code-generation-from-strings", "--no-warnings"];

describe("everything that function code can reach", () => {
  test("belongs to the realm", async () => {
    const { visited, escapes } = await walkRealm();

    expect(escapes).toEqual([]);
    expect(visited).toBeGreaterThan(9_000);
  });

  test("is looked at closely enough to find one host function", async () => {
    const { escapes } = await walkRealm("--leak");

    expect(escapes).toEqual(["globalThis[leak]"]);
  });
});

async function walkRealm(...rest: string[]): Promise<{ visited: number; escapes: string[] }> {
  const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, SCRIPT, ...rest]);
  return JSON.parse(stdout);
}
