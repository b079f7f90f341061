/**
 * Puts modules of a bundle off until their first use.
 *
 * A module that the bundle evaluates makes its functions and classes in every realm, used or not: some 90 bytes a function, a
 * few thousand a class with its prototype. Here the modules of a group become the body of one function, which runs when something of the group is first
 * used. What other modules use of a group stands outside as a stub, which makes way for the real one then:
 *
 *     var inspect = function() { load_console(); return deferredApply(inspect, this, arguments); };
 *
 * Outside its group a class may only be an operand of `new` and `instanceof`, a variable only be called, or be what an arrow function gives: `() => cacheGlobals`.
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
  readonly idle: readonly string[];
}

/** How the modules outside see what a group declares. */
interface Exposed {
  readonly symbol: string;
  readonly stub: string;
}

/** Modules that are used together. */
export interface DeferredGroup {
  /** As the bundle's comments name them. */
  readonly modules: readonly string[];
  /** Functions that do nothing, and give nothing, as long as nothing of the group has been made: calling them is no use of it. */
  readonly idle?: readonly string[];
}

/** Groups by name. */
export type DeferredGroups = Readonly<Record<string, DeferredGroup>>;

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
  const deferred = Object.entries(groups).map(([name, group]) => makeGroup(name, sections, group));
  const paths = new Set(Object.values(groups).flatMap(({ modules }) => modules));
  const eager = sections.filter(({ path }) => !paths.has(path)).map(({ text }) => text);
  const written = deferred.map((group) => {
    const others = deferred.filter((other) => other !== group).map(({ text }) => text);
    return writeGroup(group, [...eager, ...others].join("\n").replaceAll(COMMENT, ""));
  });
  const text = [
    prologue,
    "  var { apply: deferredApply, construct: deferredConstruct } = Reflect;",
    ...written,
    ...eager,
  ].join("\n");
  return deferred.reduce(loadInArrows, text);
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

function makeGroup(name: string, sections: readonly Section[], { modules, idle = [] }: DeferredGroup): Group {
  for (const path of modules) {
    if (!sections.some((section) => section.path === path))
      throw new Error(`Cannot defer ${path}: the bundle has no such module`);
  }
  const text = sections
    .filter(({ path }) => modules.includes(path))
    .map((section) => section.text)
    .join("\n");
  const declared = new Map<string, Kind>();
  for (const { groups: found = {} } of text.matchAll(DECLARATION)) {
    const { fn, variable, init, cls } = found;
    if (fn !== undefined) declared.set(fn, "function");
    else if (cls !== undefined) declared.set(cls, "class");
    else if (variable !== undefined) declared.set(variable, init === undefined ? "value" : "class");
  }
  return { name, text, declared, idle };
}

function writeGroup(group: Group, outside: string): string {
  const { name, text, declared } = group;
  const exposed: Exposed[] = [];
  for (const [symbol, kind] of declared) {
    const uses = usesOf(symbol, outside);
    if (uses.length > 0) exposed.push({ symbol, stub: writeStub(group, { symbol, kind, uses }) });
  }
  const names = exposed.map(({ symbol }) => symbol);
  return [
    ...exposed.map(({ symbol, stub }) => `  var ${symbol}${stub};`),
    `  var load_${name} = () => {`,
    `    const made = make_${name}();`,
    // After it: what runs out of stack on the way is done again at the next use.
    `    load_${name} = () => {};`,
    ...names.map((symbol) => `    ${symbol} = made.${symbol};`),
    "  };",
    `  function make_${name}() {`,
    text,
    `    return { ${names.join(", ")} };`,
    "  }",
  ].join("\n");
}

/** What stands for `symbol` until its group is there. */
function writeStub(
  { name, idle }: Group,
  { symbol, kind, uses }: { readonly symbol: string; readonly kind: Kind; readonly uses: readonly string[] },
): string {
  const apply = `deferredApply(${symbol}, this, arguments)`;
  if (idle.includes(symbol))
    return ` = function idle() { return ${symbol} === idle ? undefined : ${apply}; }`;
  if (kind === "function") return ` = function() { load_${name}(); return ${apply}; }`;
  const wanted = WANTED[kind];
  const other = uses.find((use) => !wanted.test(use));
  if (other !== undefined)
    throw new Error(`Cannot defer the ${kind} ${symbol} of "${name}": others use it as "${other}"`);
  if (kind === "class")
    return ` = function() { load_${name}(); return deferredConstruct(${symbol}, arguments); }`;
  return uses.some((use) => THUNK.test(use)) ? "" : ` = function() { load_${name}(); return ${apply}; }`;
}

const THUNK = /\(\) => [\w$]+$/;
const WANTED = { class: /\b(?:new|instanceof) [\w$]+\(?$/, value: /\(\) => [\w$]+$|[\w$]+\($/ } as const;

/** Has arrow functions load the group whose variable they give. */
function loadInArrows(text: string, { name, declared }: Group): string {
  return text.replaceAll(/\(\) => ([\w$]+)(?=\s*[,}])/g, (arrow, symbol: string) =>
    declared.get(symbol) === "value" ? `() => (load_${name}(), ${symbol})` : arrow,
  );
}

/** Where a name is used, each with what stands before it, and the bracket after it if it is called. Properties of that name are none, nor is prose. */
function usesOf(symbol: string, text: string): readonly string[] {
  const name = symbol.replaceAll("$", String.raw`\$`);
  const pattern = new RegExp(
    String.raw`(?<=([^\n]{0,40}))(?<![\w$.#"'])${name}(?![\w$"']|\s*:|\([^()\n]*\) \{$)\(?`,
    "gm",
  );
  return [...text.matchAll(pattern)]
    .map(([use, before = ""]) => `${before}${use}`)
    .filter((use) => !PROSE.test(use));
}

/** In code only these words stand before a name, and a slash has spaces around it. */
const PROSE =
  /\b(?!(?:await|case|delete|else|extends|in|instanceof|new|of|return|throw|typeof|void|yield)\b)\w+ [\w$]+$|\w\/[\w$]+$/;
