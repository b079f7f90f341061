/** One thing that was wrong with the code. Lines and columns count from 1; a column counts UTF-16 units. */
export interface BuildFailure {
  /** Relative to the project. */
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly lineText: string | undefined;
  readonly message: string;
  /** The place with the lines around it, ready to print; "" if the place is not known. */
  readonly codeFrame: string;
}

/** The code cannot be built. `message` holds every failure with its place and code frame, ready to print. */
export class BuildError extends Error {
  override readonly name = "BuildError";
  readonly failures: readonly BuildFailure[];
  /** Absolute paths of the files that a change is expected in: those of the failures and of the last build that worked. */
  readonly inputs: readonly string[];

  constructor(main: string, failures: readonly BuildFailure[], inputs: readonly string[]) {
    super(`Cannot build "${main}": ${failures.map(describeFailure).join("\n\n")}`);
    this.failures = failures;
    this.inputs = inputs;
  }
}

/** Writes a failure as text: place, what was wrong, code frame. */
export function describeFailure({ file, line, column, message, codeFrame }: BuildFailure): string {
  if (file === undefined) return message;
  const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
  return codeFrame === "" ? `${place}: ${message}` : `${place}: ${message}\n\n${codeFrame}`;
}
