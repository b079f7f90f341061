import type { CallListener, Version } from "../call.ts";
import { SporeError } from "../errors.ts";
import { limitsOf } from "../limits.ts";
import type { Instance } from "./instance.ts";

/**
 * Has an instance serve its version's warm-up requests, one after the other, before it is frozen: copies of it find compiled what those ran.
 *
 * @returns What went wrong, a line for each request: the snapshot is good for all that.
 * @throws {SporeError} `timeout` when one is not over after the version's limit for a first byte; `instance-crashed`. The instance is of no use then.
 */
export async function serveWarmUp(instance: Instance): Promise<readonly string[]> {
  const { version } = instance;
  const problems: string[] = [];
  for (const target of version.warmUp ?? []) {
    const problem = await serveOne(instance, version, target);
    if (problem !== undefined) problems.push(`Warm-up request ${target}: ${problem}`);
    if (!instance.isServing)
      throw new SporeError("instance-crashed", `It ended in the warm-up request ${target}`);
  }
  return problems;
}

async function serveOne(instance: Instance, version: Version, target: string): Promise<string | undefined> {
  const { firstByteMs } = limitsOf(version);
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  let problem: string | undefined;
  const listener: CallListener = {
    onHead(head, body) {
      const [status = ""] = head.split("\0", 1);
      if (Number(status) >= 500) problem = `answered ${status}`;
      call.consume(body?.length ?? 0);
    },
    onData(chunk) {
      call.consume(chunk.length);
    },
    onRoom() {},
    onStop() {},
    onAbort(error) {
      problem = error.functionStack ?? error.message;
    },
    onSettled() {
      resolve(problem);
    },
  };
  const head = `GET\0http://${version.name}.localhost${target}\0accept\0*/*\0user-agent\0spore-warm-up`;
  const call = instance.open({ head, isEnd: true }, listener);
  const timer = setTimeout(() => {
    reject(new SporeError("timeout", `The warm-up request ${target} took more than ${firstByteMs} ms`));
    instance.kill("its warm-up took too long");
  }, firstByteMs);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}
