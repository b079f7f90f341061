import type { ModuleRule } from "./build-options.ts";

/** What wrangler takes for what when the config says nothing. */
const DEFAULT_RULES: readonly ModuleRule[] = [
  { type: "Text", globs: ["**/*.txt", "**/*.html", "**/*.sql"] },
  { type: "Data", globs: ["**/*.bin"] },
  { type: "CompiledWasm", globs: ["**/*.wasm", "**/*.wasm?module"] },
];

/** Rules in force, and those that an earlier rule of the same type shuts out. */
export interface RuleSet {
  readonly active: readonly ModuleRule[];
  readonly shadowed: readonly ModuleRule[];
}

/**
 * Puts the config's rules before the default ones. A rule without `fallthrough: true` ends the list for its type: that
 * surprises many, but is what wrangler does, and so what a project's rules were written against.
 */
export function resolveRules(rules: readonly ModuleRule[] = []): RuleSet {
  const active: ModuleRule[] = [];
  const shadowed: ModuleRule[] = [];
  const ended = new Set<ModuleRule["type"]>();
  for (const rule of [...rules, ...DEFAULT_RULES]) {
    (ended.has(rule.type) ? shadowed : active).push(rule);
    if (rule.fallthrough !== true) ended.add(rule.type);
  }
  return { active, shadowed };
}

/** The text of a regular expression, in the syntax that JavaScript and esbuild (RE2) share, for a glob on a specifier. */
export function globSource(glob: string): string {
  // As in wrangler, stars match "/" too, and "?" is literal: `**/*.wasm?module` is a default rule.
  const pattern = glob
    .replace(/^(\*\*\/)+/, "")
    .replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(/\*+/g, ".*");
  return glob.startsWith("**/") ? `^(?:.*/)?${pattern}$` : `^${pattern}$`;
}

/** Finds the first rule that takes a specifier. */
export function findRule(rules: readonly ModuleRule[], specifier: string): ModuleRule | undefined {
  return rules.find(({ globs }) => globs.some((glob) => new RegExp(globSource(glob)).test(specifier)));
}
