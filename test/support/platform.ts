import { createConsoleOps } from "../../runtime/isolate/ops/console.ts";
import { createCryptoOps } from "../../runtime/isolate/ops/crypto.ts";
import { createTimerOps } from "../../runtime/isolate/ops/html.ts";
import { createRealm, type TestRealm } from "./realm.ts";

/** A test realm with all of the platform but fetch in it, on the real ops. */
export interface PlatformRealm extends TestRealm {
  /** What the function logged: `level: text`. */
  readonly lines: string[];
}

const MODULES = [
  "console/mod.ts",
  "crypto/mod.ts",
  "dom/mod.ts",
  "dom/rare-event-globals.ts",
  "encoding/mod.ts",
  "encoding/stream-globals.ts",
  "fetch/mod.ts",
  "file-api/mod.ts",
  "html/mod.ts",
  "messaging/mod.ts",
  "performance/mod.ts",
  "performance/timeline-globals.ts",
  "streams/byte-globals.ts",
  "streams/mod.ts",
  "streams/relay-globals.ts",
  "url/mod.ts",
  "url/pattern-globals.ts",
];
const INTERNALS = [
  "html/report-error.ts",
  "html/timer-table.ts",
  "crypto/calls.ts",
  "dom/abort.ts",
  "console/describe-error.ts",
  "permits.ts",
  "wasm/mod.ts",
];

/** Boots such a realm, and connects the entry functions of timers and crypto. */
export async function createPlatformRealm(): Promise<PlatformRealm> {
  const lines: string[] = [];
  const realm = await createRealm({
    modules: MODULES,
    internals: INTERNALS,
    ops: {
      ...createTimerOps((timer) => {
        enter("fireTimer")(timer);
      }),
      ...createConsoleOps((level, text) => lines.push(`${level}: ${text}`)),
      ...createCryptoOps(
        (...result) => {
          enter("finishCrypto")(...result);
        },
        (length) => asBytes(realm.run(`new Uint8Array(${length})`)),
      ),
    },
  });
  function enter(name: string): (...rest: unknown[]) => unknown {
    return asFunction(realm.run(`internals.${name}`));
  }
  return { ...realm, lines };
}

function asFunction(value: unknown): (...rest: unknown[]) => unknown {
  // @ts-expect-error -- an entry function of the test's realm
  if (typeof value === "function") return value;
  throw new TypeError("Cannot enter the realm: no such function");
}

function asBytes(value: unknown): Uint8Array<ArrayBuffer> {
  // @ts-expect-error -- bytes of the test's realm
  return value;
}
