import { stat } from "node:fs/promises";
import path from "node:path";
import { BuildError, type Builder, type Bundle, openBuilder } from "#runtime";
import { createVersion, type FunctionSource, type FunctionVersion } from "../registry/mod.ts";
import { foldersOf, foldersOfProject } from "./dev-folders.ts";

/** What came of a build. */
export type Outcome =
  | {
      readonly kind: "built";
      readonly version: FunctionVersion;
      readonly bundle: Bundle;
      readonly ms: number;
    }
  | { readonly kind: "broken"; readonly error: BuildError };

/** File systems tell times a little late. */
const CLOCK_SLACK_MS = 20;

/** One function while it is worked on: builds it again when one of its files changes. */
export class DevFunction {
  readonly source: FunctionSource;
  readonly #builder: Builder;
  readonly #onOutcome: (self: DevFunction, outcome: Outcome) => void;
  #inputs: ReadonlySet<string>;
  #folders: ReadonlySet<string>;
  #isBroken = false;
  #isDirty = false;
  #isClosed = false;
  #startedAt = 0;
  #building: Promise<void> | undefined;

  constructor(source: FunctionSource, onOutcome: (self: DevFunction, outcome: Outcome) => void) {
    this.source = source;
    this.#builder = openBuilder({ ...source.config.build, mode: "development" });
    this.#onOutcome = onOutcome;
    this.#inputs = new Set([source.config.build.main]);
    this.#folders = this.#foldersOfFiles();
  }

  get name(): string {
    return this.source.config.name;
  }

  /** The folders in which a change may matter. */
  get folders(): ReadonlySet<string> {
    return this.#folders;
  }

  /** Whether the last build read this file. */
  reads(file: string): boolean {
    return this.#inputs.has(file);
  }

  /** Whether a change in this folder can mend the function, whatever the file. */
  mayBeMendedIn(folder: string): boolean {
    return this.#isBroken && this.#folders.has(folder);
  }

  /** Builds; when files change meanwhile, once more. Fulfils when the newest files are built. */
  build(): Promise<void> {
    this.#isDirty = true;
    this.#building ??= this.#buildWhileDirty();
    return this.#building;
  }

  /** Builds again when a file in these folders changed after the last build began: nobody was watching them yet. */
  async catchUp(folders: readonly string[]): Promise<void> {
    const fresh = new Set(folders);
    for (const file of this.#inputs) {
      if (fresh.has(path.dirname(file)) && (await modifiedAt(file)) >= this.#startedAt - CLOCK_SLACK_MS) {
        return this.build();
      }
    }
  }

  /** Builds no more, and keeps what is under way to itself. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#builder[Symbol.asyncDispose]();
  }

  async #buildWhileDirty(): Promise<void> {
    while (this.#isDirty && !this.#isClosed) {
      this.#isDirty = false;
      await this.#buildOnce();
    }
    this.#building = undefined;
  }

  async #buildOnce(): Promise<void> {
    this.#startedAt = Date.now();
    const begin = performance.now();
    try {
      const bundle = await this.#builder.build();
      this.#inputs = new Set(bundle.inputs);
      this.#isBroken = false;
      this.#folders = this.#foldersOfFiles();
      const version = createVersion(this.source.config, bundle);
      this.#tell({ kind: "built", version, bundle, ms: performance.now() - begin });
    } catch (cause) {
      const error = this.#toBuildError(cause);
      this.#inputs = new Set([...error.inputs, this.source.config.build.main]);
      this.#isBroken = true;
      const project = await foldersOfProject(this.source.config.build.root);
      this.#folders = new Set([...this.#foldersOfFiles(), ...project]);
      this.#tell({ kind: "broken", error });
    }
  }

  #tell(outcome: Outcome): void {
    if (!this.#isClosed) this.#onOutcome(this, outcome);
  }

  #foldersOfFiles(): ReadonlySet<string> {
    return foldersOf([...this.#inputs, ...this.source.config.files]);
  }

  /** Whatever stops a build must not stop the watching: the next save may mend it. */
  #toBuildError(cause: unknown): BuildError {
    if (cause instanceof BuildError) return cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    const failure = {
      file: undefined,
      line: undefined,
      column: undefined,
      lineText: undefined,
      message,
      codeFrame: "",
    };
    const { root, main } = this.source.config.build;
    return new BuildError(path.relative(root, main), [failure], [...this.#inputs]);
  }
}

async function modifiedAt(file: string): Promise<number> {
  try {
    return (await stat(file)).mtimeMs;
  } catch {
    return 0;
  }
}
