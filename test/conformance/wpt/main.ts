/**
 * Runs web-platform-tests in Spore and compares with the scores in expectations.json:
 *
 *     npm run wpt -- --checkout DIR                      # everything that needs no server of the suite
 *     npm run wpt -- --checkout DIR --filter streams/,url/ --failures
 *     npm run wpt -- --checkout DIR --server http://localhost:18000   # the files that need `wpt serve`
 *     npm run wpt -- --checkout DIR --update             # writes what was found into expectations.json
 *
 * DIR is a checkout of https://github.com/web-platform-tests/wpt. Ends with 1 when a file passes fewer subtests than it did.
 */
import path from "node:path";
import { parseArgs } from "node:util";
import { areaOf } from "./areas.ts";
import { discoverTests } from "./discover.ts";
import {
  type Expectations,
  findRegressions,
  readExpectations,
  type Regression,
  type Score,
  writeExpectations,
} from "./expectations.ts";
import { serveFiles } from "./file-server.ts";
import { type Run, runTests, toRuns } from "./run.ts";
import type { Results } from "./worker.ts";

const { values } = parseArgs({
  options: {
    checkout: { type: "string" },
    filter: { type: "string", default: "" },
    server: { type: "string" },
    update: { type: "boolean", default: false },
    failures: { type: "boolean", default: false },
  },
});
if (values.checkout === undefined) {
  process.stderr.write("Cannot run: found no --checkout, wanted a folder with web-platform-tests\n");
  process.exit(2);
}
process.exitCode = await main(path.resolve(values.checkout));

async function main(checkout: string): Promise<number> {
  const { server, update } = values;
  const kind = server === undefined ? "expectations.json" : "expectations-server.json";
  const file = path.join(import.meta.dirname, kind);
  const expected = await readExpectations(file);
  const filter = values.filter.split(",").filter((prefix) => prefix !== "");
  const runs = toRuns(discoverTests(checkout, { filter, hasServer: server !== undefined }));
  process.stderr.write(`${runs.length} runs\n`);
  await using files = await serveFiles(checkout);
  const options = { checkout, origin: server ?? files.origin };
  const found = await runAll(runs, options);
  const again = findRegressions(found, expected);
  // A machine that others share can stall a timer past any bound: what became worse gets a second try.
  if (again.length > 0 && !update) Object.assign(found, await runAll(pick(runs, again), options));
  process.stdout.write(formatTable(withExpectedTotals(found, expected)));
  if (update) {
    await writeExpectations(file, { ...expected, ...withExpectedTotals(found, expected) });
    return 0;
  }
  const regressions = findRegressions(found, expected);
  for (const { run, found: passed, wanted } of regressions)
    process.stdout.write(`worse: ${run} passes ${passed}, wanted ${wanted}\n`);
  return regressions.length === 0 ? 0 : 1;
}

async function runAll(
  runs: readonly Run[],
  options: { readonly checkout: string; readonly origin: string },
): Promise<Record<string, Score>> {
  const found: Record<string, Score> = {};
  await runTests(runs, {
    ...options,
    onResults(run, results) {
      const passed = results.tests.filter(({ isPassed }) => isPassed).length;
      found[run.name] = [passed, results.tests.length];
      if (values.failures) printFailures(run, results);
      const done = Object.keys(found).length;
      if (done % 50 === 0) process.stderr.write(`${done} of ${runs.length}\n`);
    },
  });
  return found;
}

function pick(runs: readonly Run[], regressions: readonly Regression[]): readonly Run[] {
  return runs.filter(({ name }) => regressions.some(({ run }) => run === name));
}

function printFailures({ name }: Run, { outcome, tests }: Results): void {
  if (outcome !== "OK") process.stdout.write(`${name}: ${outcome}\n`);
  for (const { name: title, isPassed, message } of tests)
    if (!isPassed) process.stdout.write(`${name}: ${title}: ${message}\n`);
}

/** A file that dies early counts as failing the subtests that it did not come to. */
function withExpectedTotals(found: Expectations, expected: Expectations): Expectations {
  return Object.fromEntries(
    Object.entries(found).map(([run, [passed, total]]) => [
      run,
      [passed, Math.max(total, expected[run]?.[1] ?? 0)],
    ]),
  );
}

function formatTable(scores: Expectations): string {
  const areas = Map.groupBy(Object.entries(scores), ([run]) => areaOf(run) ?? "other");
  const rows = [...areas].map(([area, runs]) => {
    const passed = runs.reduce((sum, [, [count]]) => sum + count, 0);
    const total = runs.reduce((sum, [, [, count]]) => sum + count, 0);
    return { area, text: `| ${area} | ${passed} | ${total} | ${((100 * passed) / total).toFixed(1)} % |` };
  });
  const lines = rows.toSorted((one, other) => (one.area < other.area ? -1 : 1)).map(({ text }) => text);
  return `${["| area | passed | subtests | |", "|---|---|---|---|", ...lines].join("\n")}\n`;
}
