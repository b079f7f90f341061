import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import path from "node:path";
import type { Location, Message } from "esbuild";
import { BuildError } from "./build-error.ts";
import type { BuildFailure } from "./build-error.ts";
import type { BuildOptions } from "./build-options.ts";
import type { BuildWarning } from "./bundle.ts";
import { codeFrame } from "./code-frame.ts";
import { hasNodeCompat, NODE_COMPAT_FLAG } from "./node-compat.ts";

const UNRESOLVED = /^Could not resolve "(.*)"$/s;

/** Whether esbuild threw this because of the code, and not because of a fault of ours. */
export function isEsbuildFailure(error: unknown): error is { errors: readonly Message[] } {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}

/** Makes a {@link BuildError} of what esbuild says, in words that fit Spore. */
export function createBuildError(
  options: BuildOptions,
  messages: readonly Message[],
  knownInputs: readonly string[],
): BuildError {
  const failures = messages.map((message) => toFailure(message, options));
  const files = failures.flatMap(({ file }) =>
    file === undefined ? [] : [path.resolve(options.root, file)],
  );
  const inputs = new Set([options.main, ...files, ...knownInputs]);
  return new BuildError(path.relative(options.root, options.main), failures, [...inputs]);
}

/** Makes a warning of what esbuild says. */
export function toWarning({ text, location }: Message): BuildWarning {
  return {
    file: location?.file,
    line: location?.line,
    column: location === null ? undefined : columnOf(location),
    message: text,
  };
}

function toFailure({ text, location, notes }: Message, options: BuildOptions): BuildFailure {
  const notice = notes.find((note) => note.location === null)?.text;
  const message = explain(text, notice, options);
  if (location === null) {
    return {
      file: undefined,
      line: undefined,
      column: undefined,
      lineText: undefined,
      message,
      codeFrame: "",
    };
  }
  const { file, line, lineText } = location;
  const column = columnOf(location);
  return { file, line, column, lineText, message, codeFrame: frameOf(location, column, options.root) };
}

/** The sentence of a failure. esbuild's own hints name esbuild's options, which a function's author cannot set. */
function explain(text: string, notice: string | undefined, options: BuildOptions): string {
  const specifier = UNRESOLVED.exec(text)?.[1];
  if (specifier === undefined) return text;
  if (specifier.startsWith("cloudflare:"))
    return `Cannot import "${specifier}": Spore does not have this module yet`;
  if (specifier.startsWith("node:") || isBuiltin(specifier)) return explainNodeModule(specifier, options);
  if (/^\.{0,2}\/|^\.{1,2}$/.test(specifier) || path.isAbsolute(specifier)) {
    return `Cannot import "${specifier}": found no such file`;
  }
  const exportsNote = notice?.startsWith("The path") === true ? ` (${notice})` : "";
  return `Cannot import "${specifier}": found no such package in node_modules; is it installed?${exportsNote}`;
}

function explainNodeModule(specifier: string, options: BuildOptions): string {
  const wanted = hasNodeCompat(options.compatibilityFlags)
    ? `Spore has no stand-in for this module of Node.js, also with the compatibility flag "${NODE_COMPAT_FLAG}"`
    : `a module of Node.js needs the compatibility flag "${NODE_COMPAT_FLAG}"`;
  return `Cannot import "${specifier}": ${wanted}`;
}

/** esbuild counts columns in bytes from 0. */
function columnOf({ column, lineText }: Location): number {
  return Buffer.from(lineText).subarray(0, column).toString().length + 1;
}

function frameOf({ file, line, lineText }: Location, column: number, root: string): string {
  return (
    codeFrame(readSource(path.resolve(root, file)) ?? "", { line, column }) ||
    codeFrame(lineText, { line: 1, column })
  );
}

function readSource(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
