import {
  MapPrototypeGet,
  MapPrototypeSet,
  ObjectDefineProperty,
  ReflectGetOwnPropertyDescriptor,
  StringPrototypeIncludes,
} from "./primordials.ts";

/** Globals that are large and rare, and made together when one of them is first asked for. */
export interface RareGlobals {
  readonly names: readonly string[];
  /** One of these is in the text of every program that uses them, unless it puts their names together as it runs. */
  readonly traces: readonly string[];
  readonly make: () => Readonly<Record<string, unknown>>;
}

let groups: readonly RareGlobals[] = [];
const getters = new Map<string, () => unknown>();

/** Puts globals that are not made yet on the global: as accessors, which make way for the values at first use. */
export function defineRareGlobals(rare: readonly RareGlobals[]): void {
  groups = rare;
  for (let index = 0; index < rare.length; index++) {
    const group = rare[index];
    if (group !== undefined) defineAccessors(group);
  }
}

/** Makes the rare globals that a program's text names, before it runs: it finds them as Web IDL asks for, and made of intrinsics that nobody has touched. */
export function makeNamedGlobals(source: string): void {
  for (let index = 0; index < groups.length; index++) {
    const group = groups[index];
    if (group !== undefined && hasTrace(source, group)) settle(group);
  }
}

/** Web IDL §3.7.2: the global's interface objects are writable, configurable and not enumerable. */
export function defineGlobal(name: string, value: unknown): void {
  ObjectDefineProperty(globalThis, name, {
    __proto__: null,
    value,
    writable: true,
    configurable: true,
    enumerable: false,
  });
}

function hasTrace(source: string, { traces }: RareGlobals): boolean {
  for (let index = 0; index < traces.length; index++)
    if (StringPrototypeIncludes(source, traces[index] ?? "")) return true;
  return false;
}

function defineAccessors(group: RareGlobals): void {
  for (let index = 0; index < group.names.length; index++) defineAccessor(group, group.names[index] ?? "");
}

function defineAccessor(group: RareGlobals, name: string): void {
  const accessor = {
    get: () => settle(group)[name],
    set: (value: unknown) => defineGlobal(name, value),
    configurable: true,
    enumerable: false,
  };
  MapPrototypeSet(getters, name, accessor.get);
  ObjectDefineProperty(globalThis, name, accessor);
}

/** Puts the values in place of the accessors, but where the program has put its own. */
function settle({ names, make }: RareGlobals): Readonly<Record<string, unknown>> {
  const made = make();
  for (let index = 0; index < names.length; index++) {
    const name = names[index] ?? "";
    const get = ReflectGetOwnPropertyDescriptor(globalThis, name)?.get;
    if (get !== undefined && get === MapPrototypeGet(getters, name)) defineGlobal(name, made[name]);
  }
  return made;
}
