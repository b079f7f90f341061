import type { UrlOps } from "../../realm/url/ops.ts";

type PatternOps = Pick<UrlOps, "closePattern" | "execPattern" | "openPattern" | "testPattern">;

const COMPONENTS = [
  "hash",
  "hostname",
  "password",
  "pathname",
  "port",
  "protocol",
  "search",
  "username",
] as const;

/** URL patterns through Node's own implementation. A pattern of the host never reaches the realm: its number does. */
export function createPatternOps(): PatternOps {
  const patterns = new Map<number, URLPattern>();
  let lastPattern = 0;
  return {
    openPattern: (source, ignoreCase) => {
      const pattern = compile(source, ignoreCase);
      if (pattern === undefined) return "";
      patterns.set(++lastPattern, pattern);
      return describe(pattern, lastPattern);
    },
    testPattern: (id, source) => {
      try {
        return patterns.get(id)?.test(...parseSource(source)) === true;
      } catch {
        return false;
      }
    },
    execPattern: (id, source) => {
      try {
        return describeMatch(patterns.get(id)?.exec(...parseSource(source)) ?? null);
      } catch {
        return "";
      }
    },
    closePattern: (id) => {
      patterns.delete(id);
    },
  };
}

function compile(source: string, ignoreCase: boolean): URLPattern | undefined {
  try {
    const [input, base] = parseSource(source);
    return base === undefined
      ? new URLPattern(input, { ignoreCase })
      : new URLPattern(input, base, { ignoreCase });
  } catch {
    return undefined;
  }
}

function describe(pattern: URLPattern, id: number): string {
  const components = COMPONENTS.map((name) => [name, pattern[name]]);
  return JSON.stringify({ id, hasRegExpGroups: pattern.hasRegExpGroups, ...Object.fromEntries(components) });
}

function describeMatch(match: URLPatternResult | null): string {
  if (match === null) return "";
  const components = COMPONENTS.map((name) => [name, match[name]]);
  return JSON.stringify(Object.fromEntries(components), (_key, value: unknown) => value ?? null);
}

/** The realm's own code wrote it. */
function parseSource(source: string): [input: string | URLPatternInit, base?: string] {
  return JSON.parse(source);
}
