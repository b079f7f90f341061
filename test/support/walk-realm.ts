/**
 * Boots the real realm as an instance does, walks everything that function code can reach, and prints what it found as JSON.
 *
 * A process of its own, started with the flags of an instance: `import()` behaves differently without them.
 */
import { readFile } from "node:fs/promises";
import vm from "node:vm";
import { createConsoleOps } from "../../runtime/isolate/ops/console.ts";
import { createCryptoOps } from "../../runtime/isolate/ops/crypto.ts";
import { createEncodingOps } from "../../runtime/isolate/ops/encoding.ts";
import { createTimerOps } from "../../runtime/isolate/ops/html.ts";
import { createNodeOps } from "../../runtime/isolate/ops/node.ts";
import { createUrlOps } from "../../runtime/isolate/ops/url.ts";
import { buildPlatform } from "../../runtime/bundle/platform.ts";
import type { HostOps, RealmEntry } from "../../runtime/realm/host.ts";
import type { SocketOps } from "../../runtime/realm/websocket/ops.ts";
import { walk } from "./walk.ts";

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
        ...createTimerOps((timer) => entry.fireTimer(timer)),
        ...createUrlOps(),
      } satisfies HostOps)
    : undefined,
);
process.on("unhandledRejection", () => undefined);
process.on("uncaughtException", () => undefined);

// What one host function that leaks looks like: the test asks for it to see that it would be found.
if (process.argv.includes("--leak")) Object.defineProperty(global(), "leak", { value: () => undefined });

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

function streamOps(): Pick<
  HostOps,
  "loaded" | "openFetch" | "respond" | "write" | "end" | "abort" | "consume" | "stop" | "fail" | "settle"
> {
  return {
    loaded: ignore,
    openFetch: () => 1,
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
