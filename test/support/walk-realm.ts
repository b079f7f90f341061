/**
 * Boots the real realm as an instance does, walks everything that function code can reach, and prints what it found as JSON.
 *
 * A process of its own, started with the flags of an instance: `import()` behaves differently without them.
 */
import { readFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import vm from "node:vm";
import { createConsoleOps } from "../../runtime/isolate/ops/console.ts";
import { createCryptoOps } from "../../runtime/isolate/ops/crypto.ts";
import { createEncodingOps } from "../../runtime/isolate/ops/encoding.ts";
import { CurrentInvocation } from "../../runtime/isolate/current-invocation.ts";
import { createTimerOps } from "../../runtime/isolate/ops/html.ts";
import { createTelemetryOps } from "../../runtime/isolate/ops/telemetry.ts";
import { Traces } from "../../runtime/isolate/traces.ts";
import { createNodeOps } from "../../runtime/isolate/ops/node.ts";
import { createUrlOps } from "../../runtime/isolate/ops/url.ts";
import { copyToRealm } from "../../runtime/isolate/realm-bytes.ts";
import { standInFor } from "../../runtime/bundle/node-compat.ts";
import { buildPlatform } from "../../runtime/bundle/platform.ts";
import type { HostOps, RealmEntry } from "../../runtime/realm/host.ts";
import type { SocketOps } from "../../runtime/realm/websocket/ops.ts";
import { build } from "../bundle/run-bundle.ts";
import { walk } from "./walk.ts";

const started = Promise.withResolvers<void>();
let opened = 1;
const context = vm.createContext(vm.constants.DONT_CONTEXTIFY, {
  codeGeneration: { strings: false, wasm: true },
});
const { realmScript } = await buildPlatform();
const boot: unknown = run(realmScript, "spore:realm");
const entry = asEntry(
  typeof boot === "function"
    ? boot({
        ...streamOps(),
        ...socketOps(),
        ...createConsoleOps(() => undefined),
        ...createCryptoOps(
          (...result) => entry.finishCrypto(...result),
          (length) => entry.makeBytes(length),
        ),
        ...createEncodingOps(),
        ...createNodeOps(
          (...result) => entry.finishCrypto(...result),
          (length) => entry.makeBytes(length),
        ),
        ...createTelemetryOps({
          current: new CurrentInvocation(),
          traces: new Traces(),
          writer: { text: () => undefined },
        }),
        ...createTimerOps((timer) => entry.fireTimer(timer)),
        ...createUrlOps(),
      } satisfies HostOps)
    : undefined,
);
process.on("unhandledRejection", () => undefined);
process.on("uncaughtException", (error) => {
  if (error instanceof Error) process.stderr.write(`${error.stack}\n`);
});

// What one host function that leaks looks like: the test asks for it to see that it would be found.
if (process.argv.includes("--leak")) Object.defineProperty(global(), "leak", { value: () => undefined });

await loadNodeSamples();
const samples: unknown = await run(
  await readFile(new URL("realm-samples.js", import.meta.url), "utf8"),
  "worker.js",
);
const { visited, escapes } = walk({ global: global(), samples });
process.stdout.write(JSON.stringify({ visited, escapes }), () => process.exit(0));

function run(code: string, filename: string): unknown {
  const script = new vm.Script(code, {
    filename,
    importModuleDynamically: (specifier) => {
      throw entry.makeImportError(specifier);
    },
  });
  return script.runInContext(context);
}

function global(): object {
  return vm.runInContext("globalThis", context);
}

function asEntry(value: unknown): RealmEntry {
  if (typeof value !== "object" || value === null) throw new TypeError("Cannot boot the realm");
  // @ts-expect-error -- what boot() of runtime/realm/main.ts returns
  return value;
}

/** Runs a function that imports all modules of Node.js and calls what they export: it leaves what came of it on the global. */
async function loadNodeSamples(): Promise<void> {
  const names = builtinModules.filter((name) => standInFor(name) === "works");
  const imports = names.map((name, index) => `import * as module${index} from "node:${name}";`);
  const tail = await readFile(new URL("node-samples.js", import.meta.url), "utf8");
  const list = names.map((name, index) => `[${JSON.stringify(name)}, module${index}]`);
  const source = `${imports.join("\n")}\nconst MODULES = [${list.join()}];\n${tail}`;
  const { script } = await build({ "index.js": source }, { compatibilityFlags: ["nodejs_compat"] });
  entry.load(
    run(script, "worker.js"),
    JSON.stringify({
      name: "walked",
      vars: { A: "a", B: { c: [1] } },
      missingBindings: [{ name: "KV", kind: "KV namespace" }],
      compatibilityDate: "2026-01-01",
      compatibilityFlags: ["nodejs_compat"],
    }),
  );
  await started.promise;
}

/** The gateway's side of a subrequest: the platform's assets, a cache that has everything, and a web where `/broken` breaks. */
function answer(stream: number, head: string): void {
  const [method = "", url = ""] = head.split("\0");
  if (url.includes("/broken")) return entry.receiveAbort(stream, "refused", "the other end is broken");
  const asset = "../../node_modules/html-rewriter-wasm/dist/html_rewriter_bg.wasm";
  const bytes =
    method === "platform:asset" ? readFileSync(new URL(asset, import.meta.url)) : Buffer.from("text");
  const own = copyToRealm(entry, bytes);
  entry.answer(stream, "200\0OK\0content-type\0text/plain\0cache-control\0max-age=60", own, true);
}

function streamOps(): Pick<
  HostOps,
  "loaded" | "openFetch" | "respond" | "write" | "end" | "abort" | "consume" | "stop" | "fail" | "settle"
> {
  return {
    loaded: (error) => {
      if (error === "") started.resolve();
      else started.reject(new Error(error));
    },
    openFetch: (head) => {
      opened += 2;
      setImmediate(answer, opened, head);
      return opened;
    },
    respond: ignore,
    write: () => 0,
    end: ignore,
    abort: ignore,
    consume: ignore,
    stop: ignore,
    fail: ignore,
    settle: ignore,
  };
}

function socketOps(): SocketOps {
  return {
    openUpgrade: () => 3,
    acceptUpgrade: () => true,
    sendMessage: () => 0,
    closeSocket: ignore,
    bufferedBytes: () => 0,
  };
}

function ignore(): undefined {}
