import {
  ArrayIsArray,
  ArrayPrototypeIndexOf,
  ArrayPrototypeJoin,
  ArrayPrototypePush,
  MathMax,
  ObjectKeys,
  ReflectGetOwnPropertyDescriptor,
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
  const chosen = ArrayIsArray(columns) ? columns.map((column) => toDOMString(column)) : undefined;
  const keys: string[] = chosen ?? [];
  let hasValues = false;
  for (let index = 0; index < rows.length; index++) {
    const value = rows[index]?.[1];
    if (!isObject(value)) hasValues = true;
    else if (chosen === undefined) addKeys(keys, value);
  }
  const header = [INDEX, ...keys, ...(hasValues ? [VALUES] : [])];
  return drawTable(
    header,
    rows.map(([index, value]) => cellsOf(index, value, { keys, hasValues })),
  );
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
  if (rows.length > 0) return rows.slice(0, MAX_ROWS);
  const keys = ObjectKeys(data);
  for (let index = 0; index < keys.length && index < MAX_ROWS; index++) {
    const key = keys[index] ?? "";
    ArrayPrototypePush<Row>(rows, [key, ReflectGetOwnPropertyDescriptor(data, key)?.value]);
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
    const descriptor = isObject(value) ? ReflectGetOwnPropertyDescriptor(value, keys[at] ?? "") : undefined;
    ArrayPrototypePush(cells, descriptor === undefined ? "" : inspect(descriptor.value, { depth: 0 }));
  }
  if (hasValues) ArrayPrototypePush(cells, isObject(value) ? "" : inspect(value));
  return cells;
}

function drawTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) =>
    rows.reduce((width, row) => MathMax(width, row[column]?.length ?? 0), title.length),
  );
  const bars = widths.map((width) => StringPrototypeRepeat("─", width + 2));
  const lines = [
    `┌${ArrayPrototypeJoin(bars, "┬")}┐`,
    drawRow(header, widths),
    `├${ArrayPrototypeJoin(bars, "┼")}┤`,
    ...rows.map((row) => drawRow(row, widths)),
    `└${ArrayPrototypeJoin(bars, "┴")}┘`,
  ];
  return ArrayPrototypeJoin(lines, "\n");
}

function drawRow(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((cell, column) => StringPrototypePadEnd(` ${cell}`, (widths[column] ?? 0) + 2));
  return `│${ArrayPrototypeJoin(padded, "│")}│`;
}
