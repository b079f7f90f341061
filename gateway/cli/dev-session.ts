import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { SporeError, type Version } from "#runtime";
import { FunctionTable } from "../function-table.ts";
import {
  type DiscoverOptions,
  discoverFunctions,
  DiscoveryError,
  type FunctionSource,
  toRoutedFunction,
  toRuntimeVersion,
} from "../registry/mod.ts";
import { createFunctionRoutes } from "../routing/mod.ts";
import { listFolders } from "./dev-folders.ts";
import { DevFunction, type Outcome } from "./dev-function.ts";
import type { DevReport } from "./dev-report.ts";
import { type FolderChange, FolderWatcher } from "./dev-watch.ts";

export interface DevSessionOptions {
  readonly path: string;
  readonly discover: DiscoverOptions;
  readonly report: DevReport;
  /** Called with each version that was replaced or removed. */
  readonly retire: (version: Version) => void;
}

/** Files that editors and tools leave for a moment beside what they save. */
const SCRATCH = /^\.|~$|^4913$|\.(?:sw[a-z]|tmp|bak|orig)$/;

/** The functions while they are worked on: follows the files, and keeps the table at the last versions that build. */
export class DevSession implements AsyncDisposable {
  readonly table = new FunctionTable(createFunctionRoutes([]));
  readonly #options: DevSessionOptions;
  readonly #watcher = new FolderWatcher((changes) => this.#onChanges(changes));
  readonly #functions = new Map<string, DevFunction>();
  /** Where a change may mean that functions came, went or got another config. */
  #discoveryFolders: ReadonlySet<string> = new Set();
  #isStale = false;
  #isClosed = false;
  #refreshing: Promise<void> | undefined;

  constructor(options: DevSessionOptions) {
    this.#options = options;
  }

  /** The functions as they were found last. */
  get sources(): readonly FunctionSource[] {
    return [...this.#functions.values()].map(({ source }) => source);
  }

  /**
   * Finds and builds the functions, and follows their files from then on.
   *
   * @throws {DiscoveryError} When what is there at the start cannot be served.
   */
  async start(): Promise<void> {
    await this.#apply(await this.#discover());
    await this.#watch();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#watcher[Symbol.dispose]();
    await Promise.all([...this.#functions.values()].map((served) => served.close()));
  }

  #discover(): Promise<readonly FunctionSource[]> {
    return discoverFunctions(this.#options.path, this.#options.discover);
  }

  #onChanges(changes: readonly FolderChange[]): void {
    if (this.#isClosed) return;
    let isStale = false;
    const touched = new Set<DevFunction>();
    for (const change of changes) {
      for (const served of this.#functions.values()) if (isTouchedBy(served, change)) touched.add(served);
      isStale ||= this.#concernsDiscovery(change);
    }
    for (const served of touched) void served.build();
    if (isStale) void this.#refresh();
    else void this.#watch();
  }

  #concernsDiscovery({ folder, file, isRename }: FolderChange): boolean {
    const all = [...this.#functions.values()];
    if (all.some(({ source }) => source.config.files.includes(file) || isGone(source, file))) return true;
    if (!this.#discoveryFolders.has(folder)) return false;
    if (path.basename(file) === "package.json") return true;
    const isKnown = all.some((served) => served.reads(file)) && existsSync(file);
    return isRename && !isKnown && !SCRATCH.test(path.basename(file));
  }

  /** Finds the functions again; when files change meanwhile, once more. */
  #refresh(): Promise<void> {
    this.#isStale = true;
    this.#refreshing ??= this.#refreshWhileStale();
    return this.#refreshing;
  }

  async #refreshWhileStale(): Promise<void> {
    while (this.#isStale && !this.#isClosed) {
      this.#isStale = false;
      try {
        await this.#apply(await this.#discover());
        this.#options.report.discovered();
      } catch (error) {
        if (!(error instanceof DiscoveryError)) throw error;
        this.#options.report.undiscovered(error);
      }
      await this.#watch();
    }
    this.#refreshing = undefined;
  }

  /** Builds what is new or has another config; only then do routes and functions change. */
  async #apply(sources: readonly FunctionSource[]): Promise<void> {
    this.#options.report.warnings(sources);
    const replaced: DevFunction[] = [];
    const builds: Promise<void>[] = [];
    for (const source of sources) {
      const existing = this.#functions.get(source.config.name);
      if (existing !== undefined && isSame(existing.source, source)) continue;
      if (existing !== undefined) replaced.push(existing);
      const served = new DevFunction(source, (self, outcome) => this.#take(self, outcome));
      this.#functions.set(served.name, served);
      builds.push(served.build());
    }
    await Promise.all(builds);
    this.table.reroute(createFunctionRoutes(sources.map(toRoutedFunction)));
    this.#remove(new Set(sources.map(({ config }) => config.name)));
    for (const served of replaced) void served.close();
  }

  #remove(kept: ReadonlySet<string>): void {
    for (const [name, served] of this.#functions) {
      if (kept.has(name)) continue;
      this.#functions.delete(name);
      const version = this.table.get(name)?.version;
      this.table.delete(name);
      if (version !== undefined) this.#options.retire(version);
      this.#options.report.removed(name);
      void served.close();
    }
  }

  #take(self: DevFunction, outcome: Outcome): void {
    // A function that was replaced meanwhile must not overwrite the one in its place.
    if (this.#isClosed || this.#functions.get(self.name) !== self) return;
    const before = this.table.get(self.name);
    if (outcome.kind === "built") this.#activate(self.name, outcome);
    else if (isGone(self.source)) return; // Finding the functions again tells better what that means.
    else {
      const failure = toFailure(outcome.error, self.source.config.build.root);
      this.table.set({
        name: self.name,
        version: before?.version,
        sourceMap: before?.sourceMap ?? "",
        failure,
      });
    }
    this.#options.report.built(self.name, outcome, before);
    void this.#watch();
  }

  #activate(name: string, { version, bundle }: Outcome & { readonly kind: "built" }): void {
    const next = toRuntimeVersion(version);
    const previous = this.table.get(name)?.version;
    const isSameVersion = previous?.id === next.id;
    const active = isSameVersion ? previous : next;
    this.table.set({ name, version: active, sourceMap: bundle.sourceMap, failure: undefined });
    if (previous !== undefined && !isSameVersion) this.#options.retire(previous);
  }

  /** Watches where changes may matter now; what happened in a folder before it was watched is caught up on. */
  async #watch(): Promise<void> {
    this.#discoveryFolders = await listDiscoveryFolders(this.#options.path);
    if (this.#isClosed) return;
    const functions = [...this.#functions.values()];
    const folders = new Set(this.#discoveryFolders);
    for (const served of functions) for (const folder of served.folders) folders.add(folder);
    const fresh = this.#watcher.watch(folders);
    if (fresh.length === 0) return;
    for (const served of functions) void served.catchUp(fresh);
    if (this.#refreshing === undefined && fresh.some((folder) => this.#discoveryFolders.has(folder)))
      void this.#refresh();
  }
}

function isTouchedBy(served: DevFunction, { folder, file, isRename }: FolderChange): boolean {
  if (served.reads(file) || served.mayBeMendedIn(folder)) return true;
  if (!served.folders.has(folder)) return false;
  // Something new may be what an import means from now on, or a file that an import() with a pattern takes in.
  return file === folder || (isRename && !SCRATCH.test(path.basename(file)));
}

/** Whether the entry is not there any more, if `file` is the entry. */
function isGone({ config: { build } }: FunctionSource, file: string = build.main): boolean {
  return file === build.main && !existsSync(file);
}

function isSame(one: FunctionSource, other: FunctionSource): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function toFailure(error: Error, root: string): SporeError {
  return new SporeError("build-failed", error.message.replaceAll(`${root}${path.sep}`, ""));
}

/** The folder of functions, and each folder in it that is one or may become one, with its `src`. */
async function listDiscoveryFolders(location: string): Promise<ReadonlySet<string>> {
  const place = path.resolve(location);
  if (statSync(place, { throwIfNoEntry: false })?.isFile() === true) return new Set();
  const members = await listFolders(place);
  const sources = [place, ...members].map((folder) => path.join(folder, "src"));
  return new Set([place, ...members, ...sources.filter((folder) => existsSync(folder))]);
}
