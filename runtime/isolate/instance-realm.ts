import vm from "node:vm";
import { ArtifactKind } from "../protocol/frames.ts";
import type { RealmEntry, VersionSettings } from "../realm/host.ts";
import type { StreamOps } from "../realm/invocation/ops.ts";
import type { TelemetryOps } from "../realm/telemetry/ops.ts";
import type { SocketOps } from "../realm/websocket/ops.ts";
import type { Artifact } from "./artifacts.ts";
import { createConsoleOps } from "./ops/console.ts";
import { createCryptoOps } from "./ops/crypto.ts";
import { createEncodingOps } from "./ops/encoding.ts";
import { createTimerOps } from "./ops/html.ts";
import { createNodeOps } from "./ops/node.ts";
import { createUrlOps } from "./ops/url.ts";
import type { PlatformScript } from "./platform-script.ts";
import { ProcessState } from "./process-state.ts";
import { fillRealmBytes } from "./realm-bytes.ts";

const ASSET_KINDS: ReadonlyMap<number, "data" | "text" | "wasm"> = new Map([
  [ArtifactKind.TEXT_ASSET, "text"],
  [ArtifactKind.DATA_ASSET, "data"],
  [ArtifactKind.WASM_ASSET, "wasm"],
]);

export interface InstanceRealmOptions {
  readonly streamOps: StreamOps & SocketOps & TelemetryOps;
  readonly log: (level: string, text: string) => void;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
}

/**
 * The vm context that the function lives in, and the only place where the host calls it.
 *
 * Threat: any host object that a function can touch is an escape, since `value.constructor.constructor` is the host's `Function`. So the context starts
 * empty, the realm's own script builds the platform inside, and only primitives and realm-owned bytes go through
 * {@link HostOps} and {@link RealmEntry}.
 */
export class InstanceRealm {
  /** What the realm's host ops have under way. */
  readonly state = new ProcessState();
  #context = createContext({ allowsEval: false });
  #platform: PlatformScript | undefined;
  readonly #streamOps: StreamOps & SocketOps & TelemetryOps;
  readonly #log: InstanceRealmOptions["log"];
  readonly #exit: InstanceRealmOptions["exit"];
  #entry: RealmEntry | undefined;
  #script = "";
  #codeCache: Buffer | undefined;
  #compiled: vm.Script | undefined;
  #settings = "{}";

  constructor({ streamOps, log, exit }: InstanceRealmOptions) {
    this.#streamOps = streamOps;
    this.#log = log;
    this.#exit = exit;
  }

  /** What the realm handed over. */
  get entry(): RealmEntry {
    if (this.#entry === undefined) throw new Error("Cannot enter the realm: no platform script has come yet");
    return this.#entry;
  }

  /** What an invocation may log, in bytes, by the version's settings. */
  get logBytes(): number {
    const { logBytes }: Partial<VersionSettings> = JSON.parse(this.#settings);
    return logBytes ?? Number.POSITIVE_INFINITY;
  }

  /** Evaluates the platform in the context. */
  boot(platform: PlatformScript): void {
    this.#platform = platform;
    this.#entry = platform.evaluate(this.#context)({
      ...this.#streamOps,
      ...createConsoleOps(this.#log),
      ...createCryptoOps(
        (...result) => this.entry.finishCrypto(...result),
        (length) => this.entry.makeBytes(length),
        this.state,
      ),
      ...createEncodingOps(),
      ...createNodeOps(
        (...result) => this.entry.finishCrypto(...result),
        (length) => this.entry.makeBytes(length),
        this.state,
      ),
      ...createTimerOps((timer) => this.entry.fireTimer(timer), this.state),
      ...createUrlOps(),
    });
  }

  /** Takes a part of the version. */
  addArtifact({ kind, bytes }: Artifact): void {
    if (kind === ArtifactKind.SCRIPT) this.#script = bytes.toString();
    else if (kind === ArtifactKind.CODE_CACHE) this.#codeCache = bytes;
    else if (kind === ArtifactKind.SETTINGS) this.#configure(bytes.toString());
    const asset = ASSET_KINDS.get(kind);
    if (asset === undefined) return;
    const own = this.entry.makeBytes(bytes.length);
    fillRealmBytes(own, bytes);
    this.entry.addAsset(asset, own);
  }

  /** What became of the code cache that it was given. */
  get codeCacheUse(): "none" | "used" | "refused" {
    if (this.#codeCache === undefined) return "none";
    return this.#compiled?.cachedDataRejected === false ? "used" : "refused";
  }

  /** What V8 has compiled of the version's script by now. */
  createCodeCache(): Buffer {
    return this.#compiled?.createCachedData() ?? Buffer.alloc(0);
  }

  /** Evaluates the version's script. The realm answers through the `loaded` op. */
  load(): void {
    this.state.start();
    let script: unknown;
    try {
      script = this.#run(this.#script, "worker.js");
    } catch {
      // Only a script that does not parse throws here, and the bundler never lets one through.
      this.#streamOps.loaded("SyntaxError: Cannot parse the bundle");
      return;
    }
    this.entry.load(script, this.#settings);
  }

  /** An exception that nothing caught: the function's own goes to its log; one of the host's ends the instance. */
  reportException(error: unknown): void {
    if (error instanceof Error || this.#entry === undefined) {
      process.stderr.write(`${error instanceof Error ? error.stack : "uncaught exception before start"}\n`);
      this.#exit(1);
      return;
    }
    this.#entry.reportException(error);
  }

  /** V8 fixes at its making whether a context takes code from strings, so a version that may gets a realm of its own making. */
  #configure(settings: string): void {
    this.#settings = settings;
    if (!allowsEval(settings) || this.#platform === undefined) return;
    this.#context = createContext({ allowsEval: true });
    this.boot(this.#platform);
  }

  #run(code: string, filename: string): unknown {
    const script = new vm.Script(code, {
      filename,
      ...(this.#codeCache === undefined ? {} : { cachedData: this.#codeCache }),
      // Threat: without this, import() rejects with an error of the host's realm.
      importModuleDynamically: (specifier) => {
        throw this.entry.makeImportError(specifier);
      },
    });
    this.#compiled = script;
    return script.runInContext(this.#context);
  }
}

function createContext({ allowsEval: strings }: { readonly allowsEval: boolean }): vm.Context {
  return vm.createContext(vm.constants.DONT_CONTEXTIFY, {
    name: "function",
    codeGeneration: { strings, wasm: true },
  });
}

function allowsEval(settings: string): boolean {
  const { allowsEval: isAllowed }: Partial<VersionSettings> = JSON.parse(settings);
  return isAllowed === true;
}
