/** What files are taken for what, by glob patterns on the import's specifier. */
export interface ModuleRule {
  readonly type: "ESModule" | "CommonJS" | "Text" | "Data" | "CompiledWasm";
  readonly globs: readonly string[];
  readonly fallthrough?: boolean | undefined;
}

/** What a build needs to know. All paths are absolute. */
export interface BuildOptions {
  /** The function's entry. */
  readonly main: string;
  /** The project: aliases are resolved from here, paths in messages and source maps are relative to it. */
  readonly root: string;
  /** What `process.env.NODE_ENV` is replaced by. */
  readonly mode: "production" | "development";
  readonly compatibilityFlags?: readonly string[] | undefined;
  readonly define?: Readonly<Record<string, string>> | undefined;
  readonly alias?: Readonly<Record<string, string>> | undefined;
  readonly rules?: readonly ModuleRule[] | undefined;
  readonly tsconfig?: string | undefined;
  readonly jsxFactory?: string | undefined;
  readonly jsxFragment?: string | undefined;
  readonly minify?: boolean | undefined;
  readonly keepNames?: boolean | undefined;
  /** The code is built already: it is still wrapped into one script, but nothing in it is replaced. */
  readonly noBundle?: boolean | undefined;
}
