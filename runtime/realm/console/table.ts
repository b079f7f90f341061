import {
  ArrayIsArray,
  ArrayPrototypeIndexOf,
  ArrayPrototypeJoin,
  ArrayPrototypePush,
  ArrayPrototypeSlice,
  MathMax,
  ObjectKeys,
  getOwnDescriptor,
  StringPrototypePadEnd,
  StringPrototypeRepeat,
} from "../primordials.ts";
import { isObject } from "../webidl/arguments.ts";
import { toDOMString } from "../webidl/convert.ts";
import { inspect } from "./inspect.ts";
import { entriesOfMap, valuesOfSet } from "./slots.ts";

const INDEX = "(index)";
const VALUES = "Values";
const MAX_ROWS = 1000;

type Row = readonly [index: string, value: unknown];

/** Console §1.1.8 `table`: one row for each item; undefined for what has no rows. */
export function formatTable(data: unknown, columns: unknown): string | undefined {
  if (!isObject(data)) return undefined;
  const rows = rowsOf(data);
  const chosen = ArrayIsArray(columns) ? mapEach(columns, (column) => toDOMString(column)) : undefined;
  const keys: string[] = chosen ?? [];
  let hasValues = false;
  for (let index = 0; index < rows.length; index++) {
    const value = rows[index]?.[1];
    if (!isObject(value)) hasValues = true;
    else if (chosen === undefined) addKeys(keys, value);
  }
  return drawTable(
    headerOf(keys, hasValues),
    mapEach(rows, (row) => cellsOf(row[0], row[1], { keys, hasValues })),
  );
}

function headerOf(keys: readonly string[], hasValues: boolean): string[] {
  const header = [INDEX];
  for (let index = 0; index < keys.length; index++) ArrayPrototypePush(header, keys[index] ?? "");
  if (hasValues) ArrayPrototypePush(header, VALUES);
  return header;
}

function rowsOf(data: object): Row[] {
  const rows: Row[] = [];
  const pairs = entriesOfMap(data);
  for (let index = 0; index < pairs.length; index++) {
    ArrayPrototypePush<Row>(rows, [inspect(pairs[index]?.[0], { depth: 0 }), pairs[index]?.[1]]);
  }
  const items = valuesOfSet(data);
  for (let index = 0; index < items.length; index++)
    ArrayPrototypePush<Row>(rows, [`${index}`, items[index]]);
  if (rows.length > 0) return ArrayPrototypeSlice(rows, 0, MAX_ROWS);
  const keys = ObjectKeys(data);
  for (let index = 0; index < keys.length && index < MAX_ROWS; index++) {
    const key = keys[index] ?? "";
    ArrayPrototypePush<Row>(rows, [key, getOwnDescriptor(data, key)?.value]);
  }
  return rows;
}

function addKeys(keys: string[], value: object): void {
  const own = ObjectKeys(value);
  for (let index = 0; index < own.length; index++) {
    const key = own[index] ?? "";
    if (ArrayPrototypeIndexOf(keys, key) === -1) ArrayPrototypePush(keys, key);
  }
}

function cellsOf(
  index: string,
  value: unknown,
  { keys, hasValues }: { readonly keys: readonly string[]; readonly hasValues: boolean },
): string[] {
  const cells = [index];
  for (let at = 0; at < keys.length; at++) {
    const descriptor = isObject(value) ? getOwnDescriptor(value, keys[at] ?? "") : undefined;
    ArrayPrototypePush(cells, descriptor === undefined ? "" : inspect(descriptor.value, { depth: 0 }));
  }
  if (hasValues) ArrayPrototypePush(cells, isObject(value) ? "" : inspect(value));
  return cells;
}

function drawTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = mapEach(header, (title) => title.length);
  for (let index = 0; index < rows.length; index++) {
    for (let column = 0; column < widths.length; column++)
      widths[column] = MathMax(widths[column] ?? 0, rows[index]?.[column]?.length ?? 0);
  }
  const bars = mapEach(widths, (width) => StringPrototypeRepeat("─", width + 2));
  const body = ArrayPrototypeJoin(
    mapEach(rows, (row) => `${drawRow(row, widths)}\n`),
    "",
  );
  const top = `┌${ArrayPrototypeJoin(bars, "┬")}┐\n${drawRow(header, widths)}\n├${ArrayPrototypeJoin(bars, "┼")}┤`;
  return `${top}\n${body}└${ArrayPrototypeJoin(bars, "┴")}┘`;
}

function drawRow(cells: readonly string[], widths: readonly number[]): string {
  const padded = mapEach(cells, (cell, column) =>
    StringPrototypePadEnd(` ${cell}`, (widths[column] ?? 0) + 2),
  );
  return `│${ArrayPrototypeJoin(padded, "│")}│`;
}

/** What `Array.prototype.map` does, without its look-up of a species. */
function mapEach<Item, Made>(items: readonly Item[], make: (item: Item, index: number) => Made): Made[] {
  const made: Made[] = [];
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    if (item !== undefined) ArrayPrototypePush(made, make(item, index));
  }
  return made;
}
