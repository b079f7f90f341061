import { list, put } from "../crypto/put.ts";
import { ArrayPrototypePush, JSONStringify, ObjectCreate, ObjectKeys } from "../primordials.ts";
import { isObject } from "../webidl/arguments.ts";
import { toUSVString } from "../webidl/convert.ts";

/** The parts of a URL that a pattern has, in the order of their names, in which Web IDL reads and writes them. */
export const COMPONENTS = [
  "hash",
  "hostname",
  "password",
  "pathname",
  "port",
  "protocol",
  "search",
  "username",
] as const;

/** Those of the dictionary URLPatternInit. */
const INIT_MEMBERS = [
  "baseURL",
  "hash",
  "hostname",
  "password",
  "pathname",
  "port",
  "protocol",
  "search",
  "username",
];

/** What a pattern was made from, or is matched with: `(USVString or URLPatternInit)` and a base URL. */
export interface PatternInput {
  readonly input: string | Readonly<Record<string, string>>;
  readonly baseURL: string | undefined;
}

/**
 * Converts the arguments that every method of a pattern has.
 *
 * @throws {TypeError} When a base URL comes with a URLPatternInit, which has a member for it.
 */
export function toPatternInput(input: unknown, baseURL: unknown, prefix: string): PatternInput {
  const base = baseURL === undefined ? undefined : toUSVString(baseURL);
  if (input !== undefined && input !== null && !isObject(input))
    return { input: toUSVString(input), baseURL: base };
  const init = toInit(isObject(input) ? input : {});
  if (base !== undefined)
    throw new TypeError(`${prefix}: The base URL must be a member of the URLPatternInit.`);
  return { input: init, baseURL: undefined };
}

/** JSON of what the host is given: a list of one or two. */
export function encodePatternInput(input: PatternInput): string {
  const inputs = listInputs(input);
  const first = inputs[0];
  if (isObject(first)) inputs[0] = withoutPrototype(first);
  return JSONStringify(list(inputs)) ?? "";
}

/** A copy in which JSON.stringify finds no `toJSON` that a function put on `Object.prototype`. */
function withoutPrototype(source: Readonly<Record<string, unknown>>): object {
  const copy = ObjectCreate(null);
  const keys = ObjectKeys(source);
  for (let index = 0; index < keys.length; index++) put(copy, keys[index] ?? "", source[keys[index] ?? ""]);
  return copy;
}

/** URL Pattern §1.2 "match", the `inputs` of its result. */
export function listInputs({ input, baseURL }: PatternInput): unknown[] {
  const inputs: unknown[] = [input];
  if (baseURL !== undefined) ArrayPrototypePush<unknown>(inputs, baseURL);
  return inputs;
}

function toInit(source: Readonly<Record<string, unknown>>): Record<string, string> {
  const init: Record<string, string> = {};
  for (let index = 0; index < INIT_MEMBERS.length; index++) {
    const name = INIT_MEMBERS[index] ?? "";
    const value = source[name];
    if (value !== undefined) init[name] = toUSVString(value);
  }
  return init;
}
