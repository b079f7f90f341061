import { buildFunction, BuildError, SporeError } from "#runtime";
import type { FunctionTable } from "./function-table.ts";
import { createVersion, type FunctionSource, toRuntimeVersion } from "./registry/mod.ts";

/** How many functions are built at once: esbuild uses every core for each. */
const BUILDS_AT_ONCE = 4;

/** What a build of many functions found wrong. */
export interface FailedBuild {
  readonly name: string;
  readonly error: BuildError;
}

/** Builds every function into the table, as production serves them. */
export async function deployAll(
  sources: readonly FunctionSource[],
  table: FunctionTable,
): Promise<readonly FailedBuild[]> {
  const failed: FailedBuild[] = [];
  const waiting = [...sources];
  async function work(): Promise<void> {
    for (let source = waiting.shift(); source !== undefined; source = waiting.shift()) {
      const failure = await deploy(source, table);
      if (failure !== undefined) failed.push(failure);
    }
  }
  await Promise.all(Array.from({ length: BUILDS_AT_ONCE }, work));
  return failed;
}

async function deploy({ config }: FunctionSource, table: FunctionTable): Promise<FailedBuild | undefined> {
  const { name } = config;
  try {
    const bundle = await buildFunction({ ...config.build, mode: "production" });
    const version = toRuntimeVersion(createVersion(config, bundle));
    table.set({ name, version, sourceMap: bundle.sourceMap, failure: undefined });
    return undefined;
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    return { name, error };
  }
}

/** The failure that a request to a function gets that has no build. */
export function toBuildFailure(error: BuildError): SporeError {
  return new SporeError("build-failed", error.message, { cause: error });
}
