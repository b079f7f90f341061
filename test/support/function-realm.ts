import type { BuildOptions } from "../../runtime/bundle/mod.ts";
import { buildPlatform } from "../../runtime/bundle/mod.ts";
import { InstanceRealm } from "../../runtime/isolate/instance-realm.ts";
import { PlatformScript } from "../../runtime/isolate/platform-script.ts";
import { ArtifactKind } from "../../runtime/protocol/frames.ts";
import { build, type Files } from "../bundle/run-bundle.ts";

/** A function in the realm that an instance gives it, without the process around it. */
export interface FunctionRealm {
  /** Asks the function for a path; gives the text that it answers. */
  readonly get: (path?: string) => Promise<string>;
  readonly lines: string[];
}

/** Builds a function with `nodejs_compat` and starts it. Its response must be one of text. */
export async function startFunction(
  files: Files,
  options: Partial<BuildOptions> = {},
): Promise<FunctionRealm> {
  const bundle = await build(files, { compatibilityFlags: ["nodejs_compat"], ...options });
  const { realmScript } = await buildPlatform();
  const lines: string[] = [];
  const answers = new Map<number, PromiseWithResolvers<string>>();
  const loaded = Promise.withResolvers<void>();
  const realm = new InstanceRealm({
    // @ts-expect-error -- the ops of frames that a function without subrequests calls
    streamOps: {
      loaded: (error: string) => (error === "" ? loaded.resolve() : loaded.reject(new Error(error))),
      respond: (stream: number, _head: string, body: unknown) =>
        answers.get(stream)?.resolve(typeof body === "string" ? body : ""),
      // oxlint-disable-next-line max-params -- as the op
      fail: (stream: number, code: string, message: string, stack: string) =>
        answers.get(stream)?.reject(new Error(`${code}: ${message}\n${stack}`)),
      settle: () => undefined,
      consume: () => undefined,
      stop: () => undefined,
    },
    log: (level, text) => lines.push(`${level}: ${text}`),
    exit: () => undefined,
  });
  realm.boot(new PlatformScript(realmScript));
  realm.addArtifact({ kind: ArtifactKind.SCRIPT, bytes: Buffer.from(bundle.script) });
  realm.addArtifact({
    kind: ArtifactKind.SETTINGS,
    bytes: Buffer.from(
      JSON.stringify({
        name: "test",
        vars: { GREETING: "hi" },
        missingBindings: [],
        compatibilityDate: "2026-01-01",
        compatibilityFlags: ["nodejs_compat"],
      }),
    ),
  });
  realm.load();
  await loaded.promise;
  let last = 0;
  return {
    lines,
    get: async (path = "/") => {
      last += 2;
      const answer = Promise.withResolvers<string>();
      answers.set(last, answer);
      realm.entry.invoke(last, `GET\0http://function.test${path}`, undefined, true);
      return await answer.promise;
    },
  };
}

/** Runs the body of an async function, with what `imports` imports, in a function with `nodejs_compat`; gives what it returns, through JSON. */
export async function runInFunction(imports: string, body: string): Promise<unknown> {
  const source = `${imports}
export default { async fetch(request) { ${body.includes("return") ? `return Response.json(await (async () => { ${body} })() ?? null)` : ""} } };`;
  const { get } = await startFunction({ "index.js": source });
  return JSON.parse(await get());
}
