/** What a client reads of a failure. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly limit?: string;
  readonly used?: number;
  readonly allowed?: number;
  readonly scope?: string;
  readonly invocation?: string;
}

/** Asks, and reads the failure that should come. */
export async function readProblem(url: string, init?: RequestInit): Promise<Problem> {
  const response = await fetch(url, init);
  const text = await response.text();
  const problem: unknown = JSON.parse(text);
  if (isProblem(problem) && problem.status === response.status) return problem;
  throw new Error(`Cannot read a problem: found ${response.status} ${text.slice(0, 500)}`);
}

function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && "code" in value && "status" in value;
}
