import { utf8Decode } from "../encoding/utf8.ts";
import {
  ArrayPrototypeJoin,
  ArrayPrototypePush,
  StringPrototypeIndexOf,
  StringPrototypeSlice,
  StringPrototypeSplit,
} from "../primordials.ts";
import { encodeFormComponent, percentDecodeText } from "./percent.ts";

/** A name and its value. */
export type FormPair = [name: string, value: string];

/** URL §5.1 "application/x-www-form-urlencoded parsing", of bytes. */
export function parseFormBytes(bytes: Uint8Array): FormPair[] {
  return parseFormText(utf8Decode(bytes, true));
}

/** URL §5.1, of text. */
export function parseFormText(text: string): FormPair[] {
  const pairs: FormPair[] = [];
  if (text === "") return pairs;
  const sequences = StringPrototypeSplit(text, "&");
  for (let index = 0; index < sequences.length; index++) {
    const sequence = sequences[index] ?? "";
    if (sequence === "") continue;
    const equals = StringPrototypeIndexOf(sequence, "=");
    const name = equals < 0 ? sequence : StringPrototypeSlice(sequence, 0, equals);
    const value = equals < 0 ? "" : StringPrototypeSlice(sequence, equals + 1);
    ArrayPrototypePush(pairs, [decodeComponent(name), decodeComponent(value)]);
  }
  return pairs;
}

/** URL §5.2 "application/x-www-form-urlencoded serializing". */
export function formatFormPairs(pairs: readonly FormPair[]): string {
  let text = "";
  for (let index = 0; index < pairs.length; index++) {
    const pair = pairs[index];
    if (pair === undefined) continue;
    if (index > 0) text += "&";
    text += `${encodeFormComponent(pair[0])}=${encodeFormComponent(pair[1])}`;
  }
  return text;
}

function decodeComponent(text: string): string {
  const spaced =
    StringPrototypeIndexOf(text, "+") < 0 ? text : ArrayPrototypeJoin(StringPrototypeSplit(text, "+"), " ");
  return percentDecodeText(spaced);
}
