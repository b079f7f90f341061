import {
  MapPrototypeHas,
  MapPrototypeSet,
  MapPrototypeForEach,
  RegExpPrototypeExec,
  StringPrototypeCharCodeAt,
  StringPrototypeIndexOf,
  StringPrototypeSlice,
  StringPrototypeToLowerCase,
} from "../primordials.ts";
import { normalizeValue } from "./header-syntax.ts";

/** MIME Sniffing §4.1 "MIME type". */
export interface MimeType {
  /** `type/subtype`, in lower case. */
  readonly essence: string;
  readonly parameters: Map<string, string>;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const QUOTED = /^[\t\x20-\x7E\x80-\xFF]*$/;

/** MIME Sniffing §4.4 "parse a MIME type"; undefined on failure. */
export function parseMimeType(input: string): MimeType | undefined {
  const text = normalizeValue(input);
  const end = indexOrEnd(text, ";", 0);
  const essence = normalizeValue(StringPrototypeSlice(text, 0, end));
  const slash = StringPrototypeIndexOf(essence, "/");
  if (
    slash < 0 ||
    !isToken(StringPrototypeSlice(essence, 0, slash)) ||
    !isToken(StringPrototypeSlice(essence, slash + 1))
  ) {
    return undefined;
  }
  const parameters = new Map<string, string>();
  for (let position = end + 1; position < text.length;) position = parseParameter(text, position, parameters);
  return { essence: StringPrototypeToLowerCase(essence), parameters };
}

/** MIME Sniffing §4.5 "serialize a MIME type". */
export function formatMimeType({ essence, parameters }: MimeType): string {
  let text = essence;
  MapPrototypeForEach(parameters, (value, name) => {
    text += `;${name}=${isToken(value) ? value : quote(value)}`;
  });
  return text;
}

/** Reads one parameter into `parameters` and answers where the next one starts. */
function parseParameter(text: string, start: number, parameters: Map<string, string>): number {
  const semicolon = indexOrEnd(text, ";", start);
  const equals = indexOrEnd(text, "=", start);
  if (equals >= semicolon) return semicolon + 1;
  const name = StringPrototypeToLowerCase(trimStart(StringPrototypeSlice(text, start, equals)));
  let value: string;
  let next: number;
  if (StringPrototypeCharCodeAt(text, equals + 1) === 0x22) {
    const quoted = readQuoted(text, equals + 2);
    value = quoted.value;
    next = indexOrEnd(text, ";", quoted.end) + 1;
  } else {
    value = trimEnd(StringPrototypeSlice(text, equals + 1, semicolon));
    next = semicolon + 1;
    if (value === "") return next;
  }
  const isValid = isToken(name) && RegExpPrototypeExec(QUOTED, value) !== null;
  if (isValid && !MapPrototypeHas(parameters, name)) MapPrototypeSet(parameters, name, value);
  return next;
}

/** Fetch §2.2 "collect an HTTP quoted string", from behind the opening mark. */
function readQuoted(text: string, start: number): { readonly value: string; readonly end: number } {
  let value = "";
  let index = start;
  for (; index < text.length; index++) {
    const code = StringPrototypeCharCodeAt(text, index);
    if (code === 0x22) break;
    if (code === 0x5c && index + 1 < text.length) index++;
    value += StringPrototypeSlice(text, index, index + 1);
  }
  return { value, end: index };
}

function quote(value: string): string {
  let quoted = '"';
  for (let index = 0; index < value.length; index++) {
    const character = StringPrototypeSlice(value, index, index + 1);
    quoted += character === '"' || character === "\\" ? `\\${character}` : character;
  }
  return `${quoted}"`;
}

function trimStart(text: string): string {
  let start = 0;
  while (start < text.length && normalizeValue(StringPrototypeSlice(text, start, start + 1)) === "") start++;
  return StringPrototypeSlice(text, start);
}

function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && normalizeValue(StringPrototypeSlice(text, end - 1, end)) === "") end--;
  return StringPrototypeSlice(text, 0, end);
}

function indexOrEnd(text: string, search: string, from: number): number {
  const index = StringPrototypeIndexOf(text, search, from);
  return index < 0 ? text.length : index;
}

function isToken(text: string): boolean {
  return RegExpPrototypeExec(TOKEN, text) !== null;
}
