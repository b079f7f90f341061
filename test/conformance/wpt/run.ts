import { readFile } from "node:fs/promises";
import path from "node:path";
import { createProject } from "../../support/project.ts";
import { startSpore } from "../../support/spore.ts";
import type { TestFile } from "./test-file.ts";
import { createTestWorker, type Results } from "./worker.ts";

/** One file with one of its variants. */
export interface Run {
  /** The file and the variant, as the expectations name it. */
  readonly name: string;
  readonly test: TestFile;
  readonly variant: string;
}

export interface RunOptions {
  readonly checkout: string;
  readonly origin: string;
  /** Called after each run. */
  readonly onResults: (run: Run, results: Results) => void;
}

/** Functions that one gateway serves at a time: each has a process until the batch is over. */
const BATCH = 12;
/** Files that run at once. */
const AT_ONCE = 2;
const TIMEOUT_MS = { short: 12_000, long: 40_000 } as const;

/** Lists a run for each variant. */
export function toRuns(tests: readonly TestFile[]): readonly Run[] {
  return tests.flatMap((test) =>
    test.variants.map((variant) => ({ name: test.file + variant, test, variant })),
  );
}

/** Runs files in Spore, each as a function of its own, in a process of its own. */
export async function runTests(runs: readonly Run[], options: RunOptions): Promise<void> {
  const harness = await readFile(path.join(options.checkout, "resources/testharness.js"), "utf8");
  for (let start = 0; start < runs.length; start += BATCH) {
    await runBatch(runs.slice(start, start + BATCH), harness, options);
  }
}

/** A file of tests does in one invocation what a function does in many. */
const CONFIG = JSON.stringify({
  limits: { cpu_ms: 60_000, subrequests: 10_000 },
  spore: { limits: { memory_mb: 2_048, startup_ms: 10_000, log_kb: 1_024 } },
});

async function runBatch(runs: readonly Run[], harness: string, options: RunOptions): Promise<void> {
  const files = runs.flatMap(({ test, variant }, index) => {
    const timeoutMs = test.isLong ? TIMEOUT_MS.long : TIMEOUT_MS.short;
    const { origin } = options;
    return [
      [`test-${index}/index.js`, createTestWorker({ test, variant, harness, origin, timeoutMs })],
      [`test-${index}/wrangler.json`, CONFIG],
    ] as const;
  });
  await using project = await createProject(Object.fromEntries(files));
  await using spore = await startSpore(project.root, {
    args: ["--eval", "--timeout", "60", "--egress", "public,loopback"],
  });
  const waiting = [...runs.entries()];
  async function work(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, run] = next;
      options.onResults(run, await ask(`${spore.url}/test-${index}`));
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function ask(url: string): Promise<Results> {
  try {
    const response = await fetch(url);
    const text = await response.text();
    if (!response.ok) return { outcome: `${response.status} ${text}`, tests: [] };
    const results: Results = JSON.parse(text);
    return results;
  } catch (error) {
    return { outcome: String(error), tests: [] };
  }
}
