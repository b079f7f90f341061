/** How long something may take before it counts as never: far more than it does. */
const DEADLINE_MS = 15_000;
const INTERVAL_MS = 10;

/**
 * Tries until `attempt` gives something other than `undefined` and `false`, and returns that.
 *
 * @throws {Error} When that does not happen in time; with what the last try threw as its cause.
 */
export async function eventually<Result>(
  attempt: () => Result | Promise<Result>,
): Promise<Exclude<Result, false | undefined>> {
  const deadline = performance.now() + DEADLINE_MS;
  let cause: unknown;
  while (performance.now() < deadline) {
    try {
      const result = await attempt();
      if (isWanted(result)) return result;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    const { promise: later, resolve } = Promise.withResolvers<void>();
    setTimeout(resolve, INTERVAL_MS);
    await later;
  }
  throw new Error(`Cannot go on: it did not happen within ${DEADLINE_MS} ms: ${String(attempt)}`, { cause });
}

function isWanted<Result>(result: Result): result is Exclude<Result, false | undefined> {
  return result !== undefined && result !== false;
}
