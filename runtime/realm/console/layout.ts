import {
  ArrayPrototypeJoin,
  ArrayPrototypePush,
  ArrayPrototypeSlice,
  MathFloor,
  MathMax,
  MathMin,
  MathRound,
  MathSqrt,
  StringPrototypeIncludes,
  StringPrototypePadEnd,
  StringPrototypePadStart,
  StringPrototypeRepeat,
  StringPrototypeStartsWith,
} from "../primordials.ts";

const BREAK_LENGTH = 80;
const COMPACT = 3;
const SEPARATOR = 2;

/** Parts of one object, and where it stands. */
export interface Layout {
  readonly prefix: string;
  readonly open: string;
  readonly close: string;
  readonly entries: readonly string[];
  readonly indentation: number;
  /** How many levels the deepest object inside is below this one. */
  readonly innerDepth: number;
  readonly isList: boolean;
  readonly isNumeric: boolean;
}

/** Puts the parts on one line where they fit, else on one line each; long lists of short items in columns. */
export function layOut(layout: Layout): string {
  const { prefix, open, close, entries, indentation, innerDepth } = layout;
  const start = prefix === "" ? open : `${prefix} ${open}`;
  let rows = entries;
  if (layout.isList && entries.length > 6) rows = inColumns(layout);
  if (rows === entries && innerDepth < COMPACT && fitsOneLine(layout)) {
    return `${start} ${ArrayPrototypeJoin(rows, ", ")} ${close}`;
  }
  const lineBreak = `\n${StringPrototypeRepeat(" ", indentation)}`;
  return `${start}${lineBreak}  ${ArrayPrototypeJoin(rows, `,${lineBreak}  `)}${lineBreak}${close}`;
}

function fitsOneLine({ prefix, open, entries, indentation }: Layout): boolean {
  let length = entries.length * 2 + indentation + open.length + prefix.length + 10;
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index] ?? "";
    length += entry.length;
    if (length > BREAK_LENGTH || StringPrototypeIncludes(entry, "\n")) return false;
  }
  return !StringPrototypeIncludes(prefix, "\n");
}

function inColumns(layout: Layout): readonly string[] {
  const { entries } = layout;
  // "... 5 more items" is no item: it stands below the columns. No item looks like it, for strings are in quotes.
  const last = entries[entries.length - 1] ?? "";
  if (!StringPrototypeStartsWith(last, "... ")) return toColumns(layout) ?? entries;
  const items = ArrayPrototypeSlice(entries, 0, entries.length - 1);
  const rows = toColumns({ ...layout, entries: items });
  if (rows === undefined) return entries;
  ArrayPrototypePush(rows, last);
  return rows;
}

// oxlint-disable-next-line complexity -- two loops over one grid
function toColumns(layout: Layout): string[] | undefined {
  const { entries, isNumeric } = layout;
  const columns = countColumns(layout);
  if (columns <= 1) return undefined;
  const widths: number[] = [];
  for (let column = 0; column < columns; column++) {
    let width = 0;
    for (let index = column; index < entries.length; index += columns) {
      width = MathMax(width, entries[index]?.length ?? 0);
    }
    ArrayPrototypePush(widths, width + SEPARATOR);
  }
  const rows: string[] = [];
  for (let first = 0; first < entries.length; first += columns) {
    const last = MathMin(first + columns, entries.length) - 1;
    let row = "";
    for (let index = first; index < last; index++) {
      row += pad(`${entries[index]}, `, widths[index - first] ?? 0, isNumeric);
    }
    const entry = entries[last] ?? "";
    row += isNumeric ? pad(entry, (widths[last - first] ?? SEPARATOR) - SEPARATOR, true) : entry;
    ArrayPrototypePush(rows, row);
  }
  return rows;
}

function countColumns({ entries, indentation }: Layout): number {
  let total = 0;
  let longest = 0;
  for (let index = 0; index < entries.length; index++) {
    const length = entries[index]?.length ?? 0;
    total += length + SEPARATOR;
    longest = MathMax(longest, length);
  }
  const widest = longest + SEPARATOR;
  const isWorthIt = widest * 3 + indentation < BREAK_LENGTH && (total / widest > 5 || longest <= 6);
  if (!isWorthIt) return 1;
  const biased = MathMax(widest - 3 - MathSqrt(widest - total / entries.length), 1);
  return MathMin(
    MathRound(MathSqrt(2.5 * biased * entries.length) / biased),
    MathFloor((BREAK_LENGTH - indentation) / widest),
    COMPACT * 4,
    15,
  );
}

function pad(text: string, width: number, isStart: boolean): string {
  return isStart ? StringPrototypePadStart(text, width) : StringPrototypePadEnd(text, width);
}
