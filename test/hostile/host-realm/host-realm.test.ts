import path from "node:path";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { buildPlatform } from "../../../runtime/bundle/platform.ts";
import { openLibc } from "../../../runtime/native/libc.ts";
import { startZygote } from "../../../runtime/nursery/zygote.ts";
import { ATTACKS } from "./attacks.ts";

const EPERM = 1;

/** Runs the attacker where a zygote would run, from the same start. Returns what each try came to, as it says. */
async function attack(): Promise<Readonly<Record<string, unknown>>> {
  const libc = openLibc();
  if (libc === undefined) throw new Error("Cannot test: this Node has no node:ffi");
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, "attacker.ts")],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
  });
  const { launchScript } = await buildPlatform();
  let said = "";
  const zygote = await startZygote(libc, {
    launchScript,
    zygoteScript: outputFiles[0]?.text ?? "",
    realmScript: "",
    onStderr: (_pid, text) => {
      said += text;
    },
  });
  await zygote.exited;
  const results: unknown = JSON.parse(said);
  // @ts-expect-error -- what the attacker prints
  return results;
}

describe.skipIf(openLibc() === undefined)("code that got out of its realm", () => {
  test("is refused by the kernel whatever it tries", async () => {
    const results = await attack();

    for (const { name, errno = EPERM, numbers } of ATTACKS) {
      const isThere = numbers[process.arch === "arm64" ? 1 : 0] !== undefined;
      expect.soft([name, results[name]]).toEqual([name, isThere ? errno : "not there"]);
    }
    for (const name of [
      "readFileSync",
      "writeFileSync",
      "readdirSync",
      "process.kill",
      "spawnSync",
      "net.connect",
    ])
      expect.soft([name, results[name]]).toEqual([name, expect.stringMatching(/^E(?:PERM|ACCES|NOENT)$/)]);
  });
});
