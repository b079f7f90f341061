import { createProject } from "../support/project.ts";
import { type SporeServer, startSpore } from "../support/spore.ts";

/** Lets functions reach the upstreams of tests, which are on this machine. */
export const LOOPBACK: readonly string[] = ["--egress", "public,loopback"];

/** Serves one function, from a folder that goes away with the server, at every path of every host. */
// oxlint-disable-next-line max-params -- most tests need the first alone
export async function serveFunction(
  source: string,
  args: readonly string[] = [],
  config: Readonly<Record<string, unknown>> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<SporeServer> {
  const project = await createProject({
    "worker.js": source,
    "wrangler.json": JSON.stringify({ name: "tested", main: "worker.js", ...config }),
  });
  try {
    const spore = await startSpore(project.root, { args, env });
    return {
      ...spore,
      async [Symbol.asyncDispose]() {
        await spore[Symbol.asyncDispose]();
        await project[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await project[Symbol.asyncDispose]();
    throw error;
  }
}
