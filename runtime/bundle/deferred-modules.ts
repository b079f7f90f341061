/**
 * Puts modules of a bundle off until their first use.
 *
 * A module that the bundle evaluates makes its functions and classes in every realm, used or not: some 90 bytes a function, a
 * few hundred a class. Here the modules of a group become the body of one function, which runs when something of the group is first called.
 * What other modules use of a group stands outside as a stub, which makes way for the real one then:
 *
 *     var inspect = function () { load(); return apply(inspect, this, arguments); };
 *
 * Outside its group a class may only be an operand of `new` and `instanceof`: its stub makes instances, and has none before.
 */

/** A part of the bundle: what one module became. */
interface Section {
  readonly path: string;
  readonly text: string;
}

type Kind = "class" | "function" | "value";

interface Group {
  readonly name: string;
  readonly text: string;
  readonly declared: ReadonlyMap<string, Kind>;
}

/** Names of groups → their modules, as the bundle's comments name them. */
export type DeferredGroups = Readonly<Record<string, readonly string[]>>;

const SECTION = /^ {2}\/\/ (\S+\.ts)$/;
const DECLARATION =
  /^ {2}(?:(?:async )?function\*? (?<fn>[\w$]+)|var (?<variable>[\w$]+)(?: = (?<init>class\b)?|;)|class (?<cls>[\w$]+))/gm;
const COMMENT = /^\s*(?:\/\*\*?|\*|\/\/).*$/gm;

/**
 * Rewrites a bundle that esbuild made as `iife`, not minified.
 *
 * @throws {Error} When a group names a module that is not there, or others use of it what no stub can stand for.
 */
export function deferModules(bundle: string, groups: DeferredGroups): string {
  const { prologue, sections } = splitSections(bundle);
  const deferred = Object.entries(groups).map(([name, paths]) => makeGroup(name, sections, paths));
  const paths = new Set(Object.values(groups).flat());
  const eager = sections.filter(({ path }) => !paths.has(path)).map(({ text }) => text);
  const written = deferred.map((group) => {
    const others = deferred.filter((other) => other !== group).map(({ text }) => text);
    return writeGroup(group, [...eager, ...others].join("\n").replaceAll(COMMENT, ""));
  });
  return [
    prologue,
    "  var { apply: deferredApply, construct: deferredConstruct } = Reflect;",
    ...written,
    ...eager,
  ].join("\n");
}

function splitSections(bundle: string): { readonly prologue: string; readonly sections: readonly Section[] } {
  const prologue: string[] = [];
  const sections: { path: string; lines: string[] }[] = [];
  for (const line of bundle.split("\n")) {
    const path = SECTION.exec(line)?.[1];
    if (path !== undefined) sections.push({ path, lines: [line] });
    else (sections.at(-1)?.lines ?? prologue).push(line);
  }
  return {
    prologue: prologue.join("\n"),
    sections: sections.map(({ path, lines }) => ({ path, text: lines.join("\n") })),
  };
}

function makeGroup(name: string, sections: readonly Section[], paths: readonly string[]): Group {
  for (const path of paths) {
    if (!sections.some((section) => section.path === path))
      throw new Error(`Cannot defer ${path}: the bundle has no such module`);
  }
  const text = sections
    .filter(({ path }) => paths.includes(path))
    .map((section) => section.text)
    .join("\n");
  const declared = new Map<string, Kind>();
  for (const { groups: found = {} } of text.matchAll(DECLARATION)) {
    const { fn, variable, init, cls } = found;
    if (fn !== undefined) declared.set(fn, "function");
    else if (cls !== undefined) declared.set(cls, "class");
    else if (variable !== undefined) declared.set(variable, init === undefined ? "value" : "class");
  }
  return { name, text, declared };
}

function writeGroup({ name, text, declared }: Group, outside: string): string {
  const exposed = [...declared.keys()].filter((symbol) => usesOf(symbol, outside).length > 0);
  const load = `load_${name}`;
  const stubs = exposed.map((symbol) => {
    const kind = declared.get(symbol);
    const uses = usesOf(symbol, outside);
    if (kind === "function")
      return `  var ${symbol} = function() { ${load}(); return deferredApply(${symbol}, this, arguments); };`;
    const other = uses.find((use) => !/\b(?:new|instanceof) [\w$]+$/.test(use));
    if (kind === "value" || other !== undefined)
      throw new Error(
        `Cannot defer the ${kind} ${symbol} of "${name}": others use it as "${other ?? uses[0]}"`,
      );
    return `  var ${symbol} = function() { ${load}(); return deferredConstruct(${symbol}, arguments); };`;
  });
  return [
    ...stubs,
    `  var ${load} = () => {`,
    `    const made = make_${name}();`,
    `    ${load} = () => {};`,
    ...exposed.map((symbol) => `    ${symbol} = made.${symbol};`),
    "  };",
    `  function make_${name}() {`,
    text,
    `    return { ${exposed.join(", ")} };`,
    "  }",
  ].join("\n");
}

/** Where a name is used, each with what stands before it. Properties of that name are none. */
function usesOf(symbol: string, text: string): readonly string[] {
  const name = symbol.replaceAll("$", String.raw`\$`);
  const pattern = new RegExp(
    String.raw`[^\n]{0,40}(?<![\w$.#"'])${name}(?![\w$"']|\s*:|\([^()\n]*\) \{$)`,
    "gm",
  );
  return [...text.matchAll(pattern)].map(([use]) => use.trim());
}
