import {
  ObjectDefineProperty,
  ReflectApply,
  ReflectDeleteProperty,
  ReflectGetPrototypeOf,
  ReflectSetPrototypeOf,
} from "../primordials.ts";

/** A pair that an iterable interface is made of. */
export type Pair = readonly [name: string, value: unknown];

/** How an iterable interface shows itself to the functions made here. */
export interface PairSource {
  /** Name of the interface, as in `Headers Iterator`. */
  readonly name: string;
  /** Web IDL §3.7.10 "value pairs to iterate over", as they are now. Throws a TypeError when `target` is of another interface. */
  readonly pairsOf: (target: unknown) => readonly Pair[];
}

type Kind = "entries" | "keys" | "values";

const ITERATOR_PROTOTYPE = ReflectGetPrototypeOf(ReflectGetPrototypeOf([].values()) ?? {});

/**
 * Adds `entries`, `keys`, `values`, `forEach` and `Symbol.iterator` to an interface: Web IDL §2.5.9 `iterable<K, V>`.
 *
 * The iterators are live: each step asks for the pairs anew.
 */
export function defineIterable(
  constructor: abstract new (...rest: never[]) => object,
  source: PairSource,
): void {
  const makeIterator = createIteratorFactory(source);
  const { pairsOf } = source;
  const methods = {
    entries(): object {
      pairsOf(this);
      return makeIterator(this, "entries");
    },
    keys(): object {
      pairsOf(this);
      return makeIterator(this, "keys");
    },
    values(): object {
      pairsOf(this);
      return makeIterator(this, "values");
    },
    forEach(callback: unknown, thisArgument: unknown = undefined): void {
      let pairs = pairsOf(this);
      if (typeof callback !== "function") {
        throw new TypeError(
          `Failed to execute 'forEach' on '${source.name}': parameter 1 is not of type 'Function'`,
        );
      }
      for (let index = 0; index < pairs.length; index++) {
        const pair = pairs[index];
        if (pair !== undefined) ReflectApply(callback, thisArgument, [pair[1], pair[0], this]);
        pairs = pairsOf(this);
      }
    },
  };
  const { prototype } = constructor;
  defineMethod(prototype, "entries", methods.entries);
  defineMethod(prototype, "keys", methods.keys);
  defineMethod(prototype, "values", methods.values);
  defineMethod(prototype, "forEach", methods.forEach);
  ObjectDefineProperty(prototype, Symbol.iterator, {
    __proto__: null,
    value: methods.entries,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}

function defineMethod(target: object, name: string, value: unknown): void {
  ObjectDefineProperty(target, name, {
    __proto__: null,
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

/** Web IDL §3.7.10.2: a "default iterator object" and its prototype. */
function createIteratorFactory({ name, pairsOf }: PairSource): (target: unknown, kind: Kind) => object {
  class PairIterator {
    readonly #target: unknown;
    readonly #kind: Kind;
    #index = 0;

    constructor(target: unknown, kind: Kind) {
      this.#target = target;
      this.#kind = kind;
    }

    next(): { value: unknown; done: boolean } {
      const pair = pairsOf(this.#target)[this.#index];
      if (pair === undefined) return { value: undefined, done: true };
      this.#index++;
      if (this.#kind === "keys") return { value: pair[0], done: false };
      if (this.#kind === "values") return { value: pair[1], done: false };
      return { value: [pair[0], pair[1]], done: false };
    }
  }
  const { prototype } = PairIterator;
  // Web IDL gives the prototype no constructor: a function must not make iterators of its own.
  ReflectDeleteProperty(prototype, "constructor");
  defineMethod(prototype, "next", prototype.next);
  ReflectSetPrototypeOf(prototype, ITERATOR_PROTOTYPE);
  ObjectDefineProperty(prototype, Symbol.toStringTag, {
    __proto__: null,
    value: `${name} Iterator`,
    configurable: true,
  });
  return (target, kind) => new PairIterator(target, kind);
}
