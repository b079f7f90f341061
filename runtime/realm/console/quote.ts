import {
  StringPrototypeCharCodeAt,
  StringPrototypeIncludes,
  StringPrototypePadStart,
  StringPrototypeSlice,
  StringPrototypeToUpperCase,
  NumberPrototypeToString,
  ArrayPrototypeJoin,
  ArrayPrototypePush,
} from "../primordials.ts";

const ESCAPES: Readonly<Record<number, string>> = {
  8: "\\b",
  9: "\\t",
  10: "\\n",
  12: "\\f",
  13: "\\r",
  92: "\\\\",
};

/** A string as it stands in source: in the quotes that need the fewest escapes. */
export function quote(text: string): string {
  const mark = pickQuote(text);
  const markCode = StringPrototypeCharCodeAt(mark, 0);
  const parts: string[] = [];
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    const code = StringPrototypeCharCodeAt(text, index);
    const escaped = code === markCode ? `\\${mark}` : escapeOf(text, index, code);
    if (escaped === undefined) continue;
    ArrayPrototypePush(parts, StringPrototypeSlice(text, start, index), escaped);
    start = index + 1;
  }
  ArrayPrototypePush(parts, StringPrototypeSlice(text, start));
  return `${mark}${ArrayPrototypeJoin(parts, "")}${mark}`;
}

function pickQuote(text: string): string {
  if (!StringPrototypeIncludes(text, "'")) return "'";
  if (!StringPrototypeIncludes(text, '"')) return '"';
  return StringPrototypeIncludes(text, "`") || StringPrototypeIncludes(text, "${") ? "'" : "`";
}

// oxlint-disable-next-line complexity -- the ranges of one table
function escapeOf(text: string, index: number, code: number): string | undefined {
  const known = code < 93 ? ESCAPES[code] : undefined;
  if (known !== undefined) return known;
  if (code < 32 || (code >= 127 && code < 160)) return `\\x${hex(code, 2)}`;
  if (code < 0xd800 || code > 0xdfff) return undefined;
  // A surrogate without its other half would become U+FFFD on its way to the log.
  const isLead = code < 0xdc00;
  const other = StringPrototypeCharCodeAt(text, isLead ? index + 1 : index - 1);
  const isPaired = isLead ? other >= 0xdc00 && other <= 0xdfff : other >= 0xd800 && other < 0xdc00;
  return isPaired ? undefined : `\\u${hex(code, 4)}`;
}

function hex(code: number, digits: number): string {
  return StringPrototypeToUpperCase(StringPrototypePadStart(NumberPrototypeToString(code, 16), digits, "0"));
}
