/**
 * Sends the same requests to Spore and to wrangler's local workerd, and compares the answers.
 *
 * `npm run parity -- [--only <function>]… [--against-itself] [--write]`
 */
import { access, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Case } from "./parity/case.ts";
import { loadCases } from "./parity/cases/mod.ts";
import { send } from "./parity/client.ts";
import { compareAnswers } from "./parity/compare.ts";
import { type Peer, startSpore, startWrangler } from "./parity/peers.ts";
import { type Outcome, renderTable, writeTable } from "./parity/report.ts";
import { startUpstream } from "./parity/upstream.ts";
import { createWorkspace } from "./parity/workspace.ts";

const ROOT = resolve(import.meta.dirname, "..");

const { values: options } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    /** Compares wrangler with wrangler: what is not equal then is a fault of the cases. */
    "against-itself": { type: "boolean", default: false },
    /** Puts the table in README.md. */
    write: { type: "boolean", default: false },
  },
});

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

const outcomes = await run();
const table = renderTable(outcomes);
process.stdout.write(`\n${table}\n`);
if (options.write) await writeTable(join(ROOT, "README.md"), table);
if (outcomes.some(({ unequal }) => unequal.length > 0)) process.exitCode = 1;

async function run(): Promise<Outcome[]> {
  const cases = await loadCases();
  await requireCases(Object.keys(cases));
  await using upstream = await startUpstream();
  await using workspace = await createWorkspace(ROOT, upstream.origin);
  await using spore = options["against-itself"] ? undefined : await startSpore(ROOT, workspace.functions);
  const done: Outcome[] = [];
  for (const [name, list] of Object.entries(cases)) {
    if (options.only !== undefined && !options.only.includes(name)) continue;
    await using wrangler = await startWrangler(ROOT, join(workspace.functions, name));
    done.push(await compareFunction(name, list, { wrangler, spore: spore ?? wrangler }));
  }
  return done;
}

async function compareFunction(
  name: string,
  cases: readonly Case[],
  { wrangler, spore }: { readonly wrangler: Peer; readonly spore: Peer },
): Promise<Outcome> {
  const unequal: string[][] = [];
  for (const wanted of cases) {
    const answers = await Promise.all([
      send(wrangler.origin, name, wanted),
      send(spore.origin, name, wanted),
    ]);
    const differences = await compareAnswers(wanted, ...answers);
    if (differences.length === 0) continue;
    const title = `${wanted.method ?? "GET"} ${wanted.path}`;
    unequal.push(differences.map((difference) => `${title}: ${difference}`));
  }
  process.stdout.write(`${name}: ${cases.length - unequal.length} of ${cases.length} equal\n`);
  for (const difference of unequal.flat()) process.stdout.write(`  ${difference}\n`);
  return { name, requests: cases.length, unequal };
}

/** Every function that ships has cases. */
async function requireCases(names: readonly string[]): Promise<void> {
  for (const name of names) await access(join(ROOT, "functions", name));
  const shipped = await readdir(join(ROOT, "functions"));
  const missing = shipped.filter((name) => !names.includes(name));
  if (missing.length > 0)
    throw new Error(`Cannot compare "${missing.join('", "')}": found no cases in bench/parity/cases`);
}
