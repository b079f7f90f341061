import { host } from "../host.ts";
import { FinalizationRegistryPrototypeRegister, JSONParse, ObjectKeys } from "../primordials.ts";
import { asDictionary, isObject } from "../webidl/arguments.ts";
import { toUSVString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import {
  COMPONENTS,
  encodePatternInput,
  listInputs,
  type PatternInput,
  toPatternInput,
} from "./pattern-input.ts";

type Component = (typeof COMPONENTS)[number];

/** What the host tells of a pattern that it has compiled. */
interface CompiledPattern extends Readonly<Record<Component, string>> {
  /** By which the host knows it. */
  readonly id: number;
  readonly hasRegExpGroups: boolean;
}

/** URL Pattern §1.3. A group that took no part is null here: JSON has no undefined. */
interface ComponentResult {
  readonly input: string;
  readonly groups: Record<string, string | null | undefined>;
}

const forgotten = new FinalizationRegistry<number>((id) => {
  host().closePattern(id);
});

/** URL Pattern §1.2, over the host's own implementation. */
export class URLPattern {
  readonly #compiled: CompiledPattern;

  constructor(input: unknown = undefined, baseOrOptions: unknown = undefined, options: unknown = undefined) {
    const prefix = "Failed to construct 'URLPattern'";
    // Web IDL §3.6: a third argument, or a second one that is no object, makes the second the base URL.
    const hasBase = arguments.length > 2 || !isOptions(baseOrOptions);
    const source = toPatternInput(input, hasBase ? toUSVString(baseOrOptions) : undefined, prefix);
    const { ignoreCase } = asDictionary(hasBase ? options : baseOrOptions, prefix);
    const text = host().openPattern(encodePatternInput(source), Boolean(ignoreCase));
    const compiled: unknown = text === "" ? undefined : JSONParse(text);
    if (!isCompiled(compiled)) throw new TypeError(`${prefix}: The pattern is not valid.`);
    this.#compiled = compiled;
    FinalizationRegistryPrototypeRegister(forgotten, this, compiled.id);
  }

  test(input: unknown = undefined, baseURL: unknown = undefined): boolean {
    const { id } = this.#compiled;
    const prefix = "Failed to execute 'test' on 'URLPattern'";
    return host().testPattern(id, encodePatternInput(toPatternInput(input, baseURL, prefix)));
  }

  exec(input: unknown = undefined, baseURL: unknown = undefined): object | null {
    const { id } = this.#compiled;
    const source = toPatternInput(input, baseURL, "Failed to execute 'exec' on 'URLPattern'");
    const text = host().execPattern(id, encodePatternInput(source));
    const found: unknown = text === "" ? undefined : JSONParse(text);
    return isMatch(found) ? makeResult(found, source) : null;
  }

  get protocol(): string {
    return this.#compiled.protocol;
  }

  get username(): string {
    return this.#compiled.username;
  }

  get password(): string {
    return this.#compiled.password;
  }

  get hostname(): string {
    return this.#compiled.hostname;
  }

  get port(): string {
    return this.#compiled.port;
  }

  get pathname(): string {
    return this.#compiled.pathname;
  }

  get search(): string {
    return this.#compiled.search;
  }

  get hash(): string {
    return this.#compiled.hash;
  }

  get hasRegExpGroups(): boolean {
    return this.#compiled.hasRegExpGroups;
  }
}

function isOptions(value: unknown): boolean {
  return value === undefined || value === null || isObject(value);
}

/** A URLPatternResult: its members in the order of their names, `inputs` among them. */
function makeResult(found: Readonly<Record<Component, ComponentResult>>, source: PatternInput): object {
  const result: Record<string, unknown> = {};
  for (let index = 0; index < COMPONENTS.length; index++) {
    const name = COMPONENTS[index];
    if (name === undefined) continue;
    if (name === "password") result["inputs"] = listInputs(source);
    result[name] = restoreGroups(found[name]);
  }
  return result;
}

function restoreGroups({ input, groups }: ComponentResult): object {
  const names = ObjectKeys(groups);
  for (let index = 0; index < names.length; index++) {
    const name = names[index] ?? "";
    if (groups[name] === null) groups[name] = undefined;
  }
  return { groups, input };
}

/** The host made the JSON. */
function isCompiled(value: unknown): value is CompiledPattern {
  return isObject(value);
}

function isMatch(value: unknown): value is Readonly<Record<Component, ComponentResult>> {
  return isObject(value);
}

defineInterface(URLPattern, "URLPattern");
