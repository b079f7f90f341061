import { limitsOf, type Version } from "#runtime";

/** What telemetry keeps of a version: a version itself holds all of its code. */
export interface FunctionFacts {
  readonly name: string;
  readonly id: string;
  /** What an instance may use. */
  readonly memoryBytes: number;
}

const known = new WeakMap<Version, FunctionFacts>();

/** The facts of a version: the same object each time. */
export function factsOf(version: Version): FunctionFacts {
  let facts = known.get(version);
  if (facts === undefined) {
    const { memoryBytes } = limitsOf(version);
    facts = { name: version.name, id: version.id, memoryBytes };
    known.set(version, facts);
  }
  return facts;
}
