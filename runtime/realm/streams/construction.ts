/**
 * What the constructors of interfaces take from inside of the platform, in place of a function's arguments.
 *
 * Threat: a function must not make a controller of its own, nor a stream without its source. It cannot get this symbol.
 */
export const INTERNAL: unique symbol = Symbol("internal");

/** Web IDL: the interface has no constructor that functions can call. */
export function illegalConstructor(): TypeError {
  return new TypeError("Illegal constructor");
}

/** Web IDL §3.7.6 and §3.7.7: `this` is of another interface. */
export function illegalInvocation(): TypeError {
  return new TypeError("Illegal invocation");
}
