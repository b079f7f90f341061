import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** A test file of the suite, with what its `// META:` lines say. */
export interface TestFile {
  /** Path in the checkout. */
  readonly file: string;
  /** One run each; `""` for a file without variants. */
  readonly variants: readonly string[];
  readonly isLong: boolean;
  readonly title: string;
  readonly globals: readonly string[] | undefined;
  /** What runs, in order: the scripts that the file names, then the file. Without the harness. */
  readonly scripts: readonly string[];
}

/** Reads a test file and the scripts that it names. */
export function readTestFile(checkout: string, file: string): TestFile {
  const source = readFileSync(path.join(checkout, file), "utf8");
  const meta = readMeta(source);
  const own = inlineImports(source, { checkout, folder: path.posix.dirname(file) });
  const named = meta.scripts.map((reference) =>
    readScript(reference, { checkout, folder: path.posix.dirname(file) }),
  );
  return {
    file,
    variants: meta.variants.length === 0 ? [""] : meta.variants,
    isLong: meta.timeout === "long",
    title: meta.title ?? file,
    globals: meta.globals,
    scripts: [...named, own],
  };
}

interface Meta {
  readonly scripts: readonly string[];
  readonly variants: readonly string[];
  readonly globals: readonly string[] | undefined;
  readonly timeout: string | undefined;
  readonly title: string | undefined;
}

function readMeta(source: string): Meta {
  const lines = [...source.matchAll(/^\/\/\s*META:\s*(\w+)=(.*?)\s*$/gm)];
  function valuesOf(key: string): readonly string[] {
    return lines.filter(([, name]) => name === key).map(([, , value = ""]) => value);
  }
  return {
    scripts: valuesOf("script"),
    // Secure and HTTP/2 servers are not what is tested here.
    variants: valuesOf("variant").filter((variant) => !/[?&](?:wss|wpt_flags)\b/.test(variant)),
    globals: valuesOf("global")[0]
      ?.split(",")
      .map((name) => name.trim()),
    timeout: valuesOf("timeout")[0],
    title: valuesOf("title")[0],
  };
}

interface Place {
  readonly checkout: string;
  readonly folder: string;
}

function readScript(reference: string, { checkout, folder }: Place): string {
  const [clean = ""] = reference.split(/[?#]/);
  // The suite's own server keeps the parser under this name.
  const target = clean === "/resources/WebIDLParser.js" ? "/resources/webidl2/lib/webidl2.js" : clean;
  const file = target.startsWith("/") ? target.slice(1) : path.posix.normalize(`${folder}/${target}`);
  if (/^resources\/(?:testharness|testharnessreport|testdriver.*)\.js$/.test(file)) return "";
  const full = path.join(checkout, file);
  if (!existsSync(full)) return `throw new Error("the checkout lacks ${file}");`;
  const source = readFileSync(full, "utf8");
  const text = file === "resources/idlharness.js" ? exposeAsInWorker(source) : source;
  return inlineImports(text, { checkout, folder: path.posix.dirname(file) });
}

function inlineImports(source: string, place: Place): string {
  return source.replaceAll(
    /^[ \t]*(?:self\.)?importScripts\(([^)]*)\);?[ \t]*$/gm,
    (whole, names: string) => {
      const references = [...names.matchAll(/["'`]([^"'`]+)["'`]/g)].map(([, reference = ""]) => reference);
      if (references.length === 0) return whole;
      return references.map((reference) => readScript(reference, place)).join("\n");
    },
  );
}

/** The IDL harness knows windows and browsers' workers by their global's class; a function is judged like a worker. */
function exposeAsInWorker(source: string): string {
  return source.replace(
    /function exposed_in\(globals\)\s*\{/,
    'function exposed_in(globals) { return globals === "*" || globals.has("Worker") || globals.has("DedicatedWorker") || globals.has("ServiceWorker");',
  );
}
