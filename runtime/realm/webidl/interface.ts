import {
  NativePromise,
  WeakSetPrototypeAdd,
  WeakSetPrototypeHas,
  ReflectGetPrototypeOf,
  ObjectDefineProperty,
  ObjectKeys,
  ReflectDefineProperty,
  ReflectSetPrototypeOf,
  ReflectOwnKeys,
} from "../primordials.ts";

const platformPrototypes = new WeakSet<object>([NativePromise.prototype]);

/** Whether an object was made by an interface of the platform, or a subclass of one, going by its prototypes. */
export function isPlatformObject(value: object): boolean {
  let current = ReflectGetPrototypeOf(value);
  while (current !== null) {
    if (WeakSetPrototypeHas(platformPrototypes, current)) return true;
    current = ReflectGetPrototypeOf(current);
  }
  return false;
}

/**
 * Gives a class the property attributes that Web IDL asks of an interface: enumerable members, `Symbol.toStringTag`.
 *
 * Web IDL §3.7.6 and §3.7.7: attributes and operations are enumerable and configurable; §3.7.3: the prototype's class string.
 */
export function defineInterface(constructor: abstract new (...rest: never[]) => object, name: string): void {
  WeakSetPrototypeAdd(platformPrototypes, constructor.prototype);
  makeEnumerable(constructor.prototype, (key) => key !== "constructor");
  makeEnumerable(constructor, (key) => key !== "prototype" && key !== "name" && key !== "length");
  ObjectDefineProperty(constructor.prototype, Symbol.toStringTag, {
    __proto__: null,
    value: name,
    configurable: true,
  });
  // The bundler renames a class that refers to itself. Any other is left alone, for V8 gives a constructor that is redefined a table of its own.
  if (constructor.name !== name)
    ObjectDefineProperty(constructor, "name", { __proto__: null, value: name, configurable: true });
}

const ENUMERABLE: PropertyDescriptor = { enumerable: true };
ReflectSetPrototypeOf(ENUMERABLE, null);

/** Web IDL §3.7.5: gives an interface and its prototype constants. */
export function defineConstants(
  constructor: abstract new (...rest: never[]) => object,
  constants: Readonly<Record<string, number>>,
): void {
  const names = ObjectKeys(constants);
  for (let index = 0; index < names.length; index++) {
    const name = names[index] ?? "";
    const value = constants[name];
    ObjectDefineProperty(constructor, name, { __proto__: null, value, enumerable: true });
    ObjectDefineProperty(constructor.prototype, name, { __proto__: null, value, enumerable: true });
  }
}

function makeEnumerable(target: object, isMember: (key: string) => boolean): void {
  const keys = ReflectOwnKeys(target);
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index];
    if (typeof key !== "string" || !isMember(key)) continue;
    // What a descriptor leaves out stays as it is: this is done for some 900 members in every realm.
    ReflectDefineProperty(target, key, ENUMERABLE);
  }
}
