/* oxlint-disable func-style, typescript/unbound-method -- a table of checks, made of methods that each is applied to what it checks */
/** Node's `internalBinding("types")`: what kind of object a value is, by internal slots where the language lets them be seen. */
type Check = (value: unknown) => boolean;

const tag = Object.prototype.toString;

function hasSlot(method: Function | undefined, ...rest: unknown[]): Check {
  return (value) => {
    if (typeof value !== "object" || value === null || method === undefined) return false;
    try {
      Reflect.apply(method, value, rest);
      return true;
    } catch {
      return false;
    }
  };
}

function getterOf(prototype: object, name: string): Function | undefined {
  return Object.getOwnPropertyDescriptor(prototype, name)?.get;
}

function isTagged(text: string): Check {
  return (value) =>
    value !== null &&
    (typeof value === "object" || typeof value === "function") &&
    !Object.hasOwn(value, Symbol.toStringTag) &&
    tag.call(value) === `[object ${text}]`;
}

const hasRegExpSource = hasSlot(getterOf(RegExp.prototype, "source"));

export const isArgumentsObject: Check = isTagged("Arguments");
export const isArrayBuffer: Check = hasSlot(getterOf(ArrayBuffer.prototype, "byteLength"));
export const isAsyncFunction: Check = (value) =>
  isTagged("AsyncFunction")(value) || isTagged("AsyncGeneratorFunction")(value);
export const isBigIntObject: Check = hasSlot(BigInt.prototype.valueOf);
export const isBooleanObject: Check = hasSlot(Boolean.prototype.valueOf);
export const isDataView: Check = hasSlot(getterOf(DataView.prototype, "byteLength"));
export const isDate: Check = hasSlot(Date.prototype.getTime);
export const isGeneratorFunction: Check = (value) =>
  isTagged("GeneratorFunction")(value) || isTagged("AsyncGeneratorFunction")(value);
export const isGeneratorObject: Check = (value) =>
  isTagged("Generator")(value) || isTagged("AsyncGenerator")(value);
export const isMap: Check = hasSlot(getterOf(Map.prototype, "size"));
export const isMapIterator: Check = isTagged("Map Iterator");
export const isModuleNamespaceObject: Check = (value) =>
  typeof value === "object" &&
  value !== null &&
  Object.getPrototypeOf(value) === null &&
  tag.call(value) === "[object Module]";
export const isNativeError: Check = (value) => Error.isError(value) && !(value instanceof DOMException);
export const isNumberObject: Check = hasSlot(Number.prototype.valueOf);
export const isPromise: Check = (value) => value instanceof Promise && tag.call(value) === "[object Promise]";
export const isRegExp: Check = (value) => value !== RegExp.prototype && hasRegExpSource(value);
export const isSet: Check = hasSlot(getterOf(Set.prototype, "size"));
export const isSetIterator: Check = isTagged("Set Iterator");
export const isStringObject: Check = hasSlot(String.prototype.valueOf);
export const isSymbolObject: Check = hasSlot(Symbol.prototype.valueOf);
export const isWeakMap: Check = hasSlot(WeakMap.prototype.has, {});
export const isWeakSet: Check = hasSlot(WeakSet.prototype.has, {});

/** No realm has one: `SharedArrayBuffer` is not there. */
export function isSharedArrayBuffer(): boolean {
  return false;
}

/** The language keeps it a secret. */
export function isProxy(): boolean {
  return false;
}

/** Only C++ makes them. */
export function isExternal(): boolean {
  return false;
}

export const isAnyArrayBuffer: Check = isArrayBuffer;

/** Whether a value is a primitive that was made an object. */
export function isBoxedPrimitive(value: unknown): boolean {
  return (
    isNumberObject(value) ||
    isStringObject(value) ||
    isBooleanObject(value) ||
    isBigIntObject(value) ||
    isSymbolObject(value)
  );
}

/** Whether a value is an EventTarget. */
export function isEventTarget(value: unknown): boolean {
  return value instanceof EventTarget;
}
