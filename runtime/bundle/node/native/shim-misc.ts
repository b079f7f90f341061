/** Stands for small parts of Node's internals. */
export const BuiltinModule = {
  exists: () => false,
  canBeRequiredByUsers: () => false,
  normalizeRequirableId: () => undefined,
};

export const queueMicrotask = globalThis.queueMicrotask;
export const TIMEOUT_MAX = 2 ** 31 - 1;
export const { clearTimeout, setTimeout } = globalThis;

export function isKeyObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && KEY_OBJECT in value;
}

export function isCryptoKey(value: unknown): boolean {
  return value instanceof CryptoKey;
}

/** Where the source of an assertion lies is not known here: its message names the values alone. */
export function getErrorSourceExpression(): undefined {
  return undefined;
}

export function isBuildingSnapshot(): boolean {
  return false;
}

export const namespace = { isBuildingSnapshot, addDeserializeCallback() {}, addSerializeCallback() {} };

export function getSourceMapsSupport(): object {
  return { enabled: false, nodeModules: false, generatedCode: false };
}

/** Marks KeyObjects of ../crypto: see there. */
export const KEY_OBJECT = Symbol.for("spore.KeyObject");
