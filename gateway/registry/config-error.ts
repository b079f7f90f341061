import path from "node:path";

/** One thing that is wrong with a config. */
export interface ConfigProblem {
  /** Path of the key, such as `env.staging.routes[0].pattern`; "" when the file as a whole is meant. */
  readonly key: string;
  /** Counts from 1. */
  readonly line: number | undefined;
  /** What was found and what was wanted. */
  readonly message: string;
}

/** A function's config cannot be used. `message` holds all problems, ready to print. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  /** The file, or the folder where there is none. */
  readonly file: string;
  readonly problems: readonly ConfigProblem[];

  constructor(file: string, problems: readonly ConfigProblem[]) {
    super(problems.map((problem) => describeProblem(file, problem)).join("\n"));
    this.file = file;
    this.problems = problems;
  }
}

function describeProblem(file: string, { key, line, message }: ConfigProblem): string {
  const relative = path.relative(process.cwd(), file);
  const place = (relative === "" ? "." : relative) + (line === undefined ? "" : `:${line}`);
  return key === "" ? `Cannot use ${place}: ${message}` : `Cannot use "${key}" in ${place}: ${message}`;
}
