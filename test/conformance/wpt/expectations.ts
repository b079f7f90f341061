import { readFile, writeFile } from "node:fs/promises";

/** Subtests of one file's run: passed, and registered at most. */
export type Score = readonly [passed: number, total: number];

/** Scores by file and variant: no test code, only what Spore has to keep. */
export type Expectations = Readonly<Record<string, Score>>;

/** A run that passes fewer subtests than it did. */
export interface Regression {
  readonly run: string;
  readonly found: number;
  readonly wanted: number;
}

/** Reads the committed scores. */
export async function readExpectations(file: string): Promise<Expectations> {
  const parsed: Expectations = JSON.parse(await readFile(file, "utf8"));
  return parsed;
}

/** Writes scores, one run a line, so that a change reads well. Runs that were not made keep their lines. */
export async function writeExpectations(file: string, scores: Expectations): Promise<void> {
  const lines = Object.entries(scores)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([run, [passed, total]]) => `  ${JSON.stringify(run)}: [${passed}, ${total}]`);
  await writeFile(file, `{\n${lines.join(",\n")}\n}\n`);
}

/** Lists the runs that became worse. */
export function findRegressions(found: Expectations, wanted: Expectations): readonly Regression[] {
  return Object.entries(found).flatMap(([run, [passed]]) => {
    const expected = wanted[run]?.[0] ?? 0;
    return passed < expected ? [{ run, found: passed, wanted: expected }] : [];
  });
}
