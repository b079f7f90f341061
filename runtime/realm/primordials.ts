/**
 * The language's own functions, captured before any function code runs (architecture.md, rule 3): a function that replaces
 * `Array.prototype.push` breaks its own code, not the platform. A method becomes a function whose first argument is `this`.
 */
const {
  apply,
  construct,
  defineProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  ownKeys,
  setPrototypeOf,
} = Reflect;
const { bind } = Function.prototype;
const uncurryThis: <This, Rest extends unknown[], Result>(
  method: (this: This, ...rest: Rest) => Result,
) => (self: This, ...rest: Rest) => Result = bind.bind(bind.call);

export {
  apply as ReflectApply,
  construct as ReflectConstruct,
  defineProperty as ReflectDefineProperty,
  getOwnPropertyDescriptor as ReflectGetOwnPropertyDescriptor,
  getPrototypeOf as ReflectGetPrototypeOf,
  ownKeys as ReflectOwnKeys,
  setPrototypeOf as ReflectSetPrototypeOf,
  uncurryThis,
};

// Array. Typed by hand where inference through uncurryThis would lose the element's type.
export const ArrayIsArray = Array.isArray;
export const ArrayPrototypeIndexOf: (self: readonly unknown[], item: unknown, from?: number) => number =
  uncurryThis(Array.prototype.indexOf);
export const ArrayPrototypeJoin: (self: readonly unknown[], separator?: string) => string = uncurryThis(
  Array.prototype.join,
);
export const ArrayPrototypePush: <T>(self: T[], ...items: T[]) => number = uncurryThis(Array.prototype.push);
export const ArrayPrototypeShift: <T>(self: T[]) => T | undefined = uncurryThis(Array.prototype.shift);
/** Without the language's look-up of a species, in which a function could have its say; neither is below 0. */
export function ArrayPrototypeSlice<T>(self: readonly T[], start = 0, end = self.length): T[] {
  const made: T[] = [];
  // @ts-expect-error -- every index is one of `self`
  for (let index = start; index < end && index < self.length; index++) made[made.length] = self[index];
  return made;
}
export const ArrayPrototypeSort: <T>(self: T[], compare?: (a: T, b: T) => number) => T[] = uncurryThis(
  Array.prototype.sort,
);
export const ArrayPrototypeValues: (self: readonly unknown[]) => IterableIterator<unknown> = uncurryThis(
  Array.prototype.values,
);
/** Takes `count` items out, in place of `Array.prototype.splice`, which looks a species up. */
export function removeItems(self: unknown[], start: number, count: number): void {
  const length = self.length - count;
  for (let index = start; index < length; index++) self[index] = self[index + count];
  self.length = length;
}

export const NativeEncodeURIComponent = encodeURIComponent;
/** The language's own Error, whatever the global of that name is later. */
export const NativeError = Error;

export const FunctionPrototypeCall: (fn: Function, self: unknown, ...rest: unknown[]) => unknown =
  uncurryThis(Function.prototype.call);

export const JSONParse: (text: string) => unknown = JSON.parse;
export const JSONStringify: (value: unknown, replacer?: null, space?: number | string) => string | undefined =
  JSON.stringify;

export const MapPrototypeDelete: <K, V>(self: Map<K, V>, key: K) => boolean = uncurryThis(
  Map.prototype.delete,
);
export const MapPrototypeGet: <K, V>(self: Map<K, V>, key: K) => V | undefined = uncurryThis(
  Map.prototype.get,
);
export const MapPrototypeHas: <K, V>(self: Map<K, V>, key: K) => boolean = uncurryThis(Map.prototype.has);
export const MapPrototypeSet: <K, V>(self: Map<K, V>, key: K, value: V) => Map<K, V> = uncurryThis(
  Map.prototype.set,
);

export const MathMax = Math.max;
export const MathMin = Math.min;
export const MathTrunc = Math.trunc;

export const ObjectCreate: (proto: object | null) => object = Object.create;
/** A descriptor that is made once function code has run needs the null prototype: a `get` on `Object.prototype` would count as its own. */
export const ObjectDefineProperty: (
  target: object,
  key: PropertyKey,
  descriptor: PropertyDescriptor & { readonly __proto__?: null },
) => object = Object.defineProperty;
export const ObjectFreeze = Object.freeze;
export const ObjectKeys: (value: object) => string[] = Object.keys;
export const ObjectPrototypeHasOwnProperty: (self: object, key: PropertyKey) => boolean = uncurryThis(
  Object.prototype.hasOwnProperty,
);

const NativePromise = Promise;
const promiseResolve = Promise.resolve.bind(NativePromise);
const promiseReject = Promise.reject.bind(NativePromise);
export { NativePromise };
export const PromiseResolve: <T>(value: T) => Promise<Awaited<T>> = promiseResolve;
export const PromiseReject: (reason: unknown) => Promise<never> = promiseReject;
export const PromisePrototypeThen: <T, A = T, B = never>(
  self: Promise<T>,
  fulfilled?: ((value: T) => A | PromiseLike<A>) | null,
  rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
) => Promise<A | B> = uncurryThis(Promise.prototype.then);

export const RegExpPrototypeExec: (self: RegExp, text: string) => RegExpExecArray | null = uncurryThis(
  RegExp.prototype.exec,
);

export const StringPrototypeCharCodeAt: (self: string, index: number) => number = uncurryThis(
  String.prototype.charCodeAt,
);
export const StringPrototypeEndsWith: (self: string, search: string) => boolean = uncurryThis(
  String.prototype.endsWith,
);
export const StringRaw = String.raw;
export const StringPrototypeIncludes: (self: string, search: string) => boolean = uncurryThis(
  String.prototype.includes,
);
export const StringPrototypeIndexOf: (self: string, search: string, from?: number) => number = uncurryThis(
  String.prototype.indexOf,
);
export const StringPrototypeSlice: (self: string, start?: number, end?: number) => string = uncurryThis(
  String.prototype.slice,
);
// The string form alone: a RegExp would look its own Symbol.split up.
export const StringPrototypeSplit: (self: string, separator: string, limit?: number) => string[] =
  uncurryThis<string, [string, number?], string[]>(String.prototype.split);
export const StringPrototypeStartsWith: (self: string, search: string) => boolean = uncurryThis(
  String.prototype.startsWith,
);
export const StringPrototypeToLowerCase: (self: string) => string = uncurryThis(String.prototype.toLowerCase);
export const StringPrototypeToUpperCase: (self: string) => string = uncurryThis(String.prototype.toUpperCase);
export const StringPrototypeToWellFormed: (self: string) => string = uncurryThis(
  String.prototype.toWellFormed,
);
export const StringFromCharCode = String.fromCharCode;

export const Uint8ArrayPrototypeSet: (self: Uint8Array, source: ArrayLike<number>, offset?: number) => void =
  uncurryThis(Uint8Array.prototype.set);
export const Uint8ArrayPrototypeSlice: (
  self: Uint8Array,
  start?: number,
  end?: number,
) => Uint8Array<ArrayBuffer> = uncurryThis(Uint8Array.prototype.slice);
export const Uint8ArrayPrototypeSubarray: (self: Uint8Array, start?: number, end?: number) => Uint8Array =
  uncurryThis(Uint8Array.prototype.subarray);

export const WeakMapPrototypeGet: <V>(self: WeakMap<object, V>, key: object) => V | undefined = uncurryThis(
  WeakMap.prototype.get,
);
export const WeakMapPrototypeSet: <V>(self: WeakMap<object, V>, key: object, value: V) => void = uncurryThis(
  WeakMap.prototype.set,
);

export const NativeWeakRef = WeakRef;
export const WeakRefPrototypeDeref: <T extends WeakKey>(self: WeakRef<T>) => T | undefined = uncurryThis(
  WeakRef.prototype.deref,
);

// Buffers. The getters are the brand checks: they throw, or give undefined, for what is no buffer of the language.
export const ArrayBufferIsView = ArrayBuffer.isView;
export const NativeUint8Array = Uint8Array;
export const Uint8ArrayPrototypeToBase64: (self: Uint8Array) => string = uncurryThis(
  Uint8Array.prototype.toBase64,
);
export const Uint8ArrayFromBase64: (text: string) => Uint8Array<ArrayBuffer> = Uint8Array.fromBase64;

export const ObjectPrototypePropertyIsEnumerable: (self: object, key: PropertyKey) => boolean = uncurryThis(
  Object.prototype.propertyIsEnumerable,
);

export const StringPrototypeLastIndexOf: (self: string, search: string, from?: number) => number =
  uncurryThis(String.prototype.lastIndexOf);

export const ReflectGet: (target: object, key: PropertyKey) => unknown = Reflect.get;

export const SetPrototypeAdd: <T>(self: Set<T>, value: T) => Set<T> = uncurryThis(Set.prototype.add);
export const SetPrototypeDelete: <T>(self: Set<T>, value: T) => boolean = uncurryThis(Set.prototype.delete);
export const SetPrototypeHas: <T>(self: Set<T>, value: T) => boolean = uncurryThis(Set.prototype.has);

export const DateNow = Date.now;

export const MapPrototypeForEach: <K, V>(self: Map<K, V>, callback: (value: V, key: K) => void) => void =
  uncurryThis(Map.prototype.forEach);

export const Uint8ArrayPrototypeIndexOf: (self: Uint8Array, byte: number, from?: number) => number =
  uncurryThis(Uint8Array.prototype.indexOf);

export const FinalizationRegistryPrototypeRegister: <T>(
  self: FinalizationRegistry<T>,
  target: object,
  held: T,
) => void = uncurryThis(FinalizationRegistry.prototype.register);

export const ErrorIsError: (value: unknown) => boolean = Error.isError;

export const SetPrototypeForEach: <T>(self: Set<T>, visit: (value: T) => void) => void = uncurryThis(
  Set.prototype.forEach,
);

export const MathFloor = Math.floor;
export const MathRound = Math.round;
export const MathSqrt = Math.sqrt;

export const NumberPrototypeToString: (self: number, radix?: number) => string = uncurryThis(
  Number.prototype.toString,
);

export const StringPrototypePadEnd: (self: string, length: number, fill?: string) => string = uncurryThis(
  String.prototype.padEnd,
);
export const StringPrototypePadStart: (self: string, length: number, fill?: string) => string = uncurryThis(
  String.prototype.padStart,
);
export const StringPrototypeRepeat: (self: string, count: number) => string = uncurryThis(
  String.prototype.repeat,
);

export const DatePrototypeToISOString: (self: Date) => string = uncurryThis(Date.prototype.toISOString);
export const FunctionPrototypeToString: (self: Function) => string = uncurryThis(Function.prototype.toString);
export const ObjectIs = Object.is;
export const RegExpPrototypeToString: (self: object) => string = uncurryThis(RegExp.prototype.toString);
export const SymbolPrototypeToString: (self: symbol) => string = uncurryThis(Symbol.prototype.toString);
export const NumberParseFloat: (text: string) => number = Number.parseFloat;
export const NumberParseInt: (text: string) => number = Number.parseInt;

export const ArrayBufferPrototypeTransfer: (self: ArrayBuffer) => ArrayBuffer = uncurryThis(
  ArrayBuffer.prototype.transfer,
);
export const NativeObject = Object;
export const WeakSetPrototypeAdd: (self: WeakSet<object>, value: object) => void = uncurryThis(
  WeakSet.prototype.add,
);
export const WeakSetPrototypeHas: (self: WeakSet<object>, value: object) => boolean = uncurryThis(
  WeakSet.prototype.has,
);

export const ReflectDeleteProperty: (target: object, key: PropertyKey) => boolean = Reflect.deleteProperty;

/** ECMA-262 §27.2.4.8, on the language's own Promise. */
export const PromiseWithResolvers: <T>() => PromiseWithResolvers<T> =
  Promise.withResolvers.bind(NativePromise);

export const ArrayBufferPrototypeResize: (self: ArrayBuffer, length: number) => void = uncurryThis(
  ArrayBuffer.prototype.resize,
);
export const TypedArrayPrototypeAt: (self: object, index: number) => unknown = captureTypedArrayAt();

function captureTypedArrayAt(): (self: object, index: number) => unknown {
  const { at } = Uint8Array.prototype;
  return (self, index) => apply(at, self, [index]);
}

export const FunctionPrototypeHasInstance: (self: Function, value: unknown) => boolean = uncurryThis(
  Function.prototype[Symbol.hasInstance],
);

export const NumberIsFinite: (value: unknown) => boolean = Number.isFinite;

/** A descriptor that inherits nothing: the `get` of one for a value is not what a function put on `Object.prototype`. */
export function getOwnDescriptor(target: object, key: PropertyKey): PropertyDescriptor | undefined {
  const descriptor = getOwnPropertyDescriptor(target, key);
  if (descriptor !== undefined) setPrototypeOf(descriptor, null);
  return descriptor;
}
