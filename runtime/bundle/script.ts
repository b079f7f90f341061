import { init, parse } from "es-module-lexer";
import type { Bundle } from "./bundle.ts";

/** What a script begins and ends with. Each is one line, before the first and after the last line of the source map. */
export const WRAPPERS: Readonly<
  Record<Bundle["format"], { readonly banner: string; readonly footer: string }>
> = {
  modules: { banner: '(async function (__spore) { "use strict";', footer: "})" },
  "service-worker": { banner: "(function (__spore) {", footer: "})" },
};

/** The length of `import`: a name of that length can take its place without moving what the source map knows. */
const NAMES = ["import", "imp0rt", "impor_", "impo_t", "imp_rt", "im_ort", "i_port", "_mport"].slice(1);

/**
 * Makes every `import()` that is left in a script a call of `__spore.importModule`.
 *
 * Threat: an `import()` in the realm is answered by the host, with errors of the host's realm (threats.md §1). The host replaces
 * those too; here the common case does not get that far.
 */
export async function replaceImportCalls(script: string, format: Bundle["format"]): Promise<string> {
  if (!/\bimport\s*\(/.test(script)) return script;
  await init;
  const calls = findImportCalls(script);
  const name = NAMES.find((candidate) => !script.includes(candidate));
  if (calls.length === 0 || name === undefined) return script;
  const { banner } = WRAPPERS[format];
  const parts = [`${banner} const ${name} = (specifier) => __spore.importModule(specifier);`];
  let position = banner.length;
  for (const call of calls) {
    parts.push(script.slice(position, call), name);
    position = call + "import".length;
  }
  parts.push(script.slice(position));
  return parts.join("");
}

/** Positions of the word `import` in dynamic imports. A script that the lexer cannot read is left to the host's guard. */
function findImportCalls(script: string): readonly number[] {
  try {
    return parse(script)[0].flatMap(({ d, ss }) => (d > -1 ? [ss] : []));
  } catch {
    return [];
  }
}
