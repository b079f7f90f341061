/** Stands for small parts of Node's internals. */
export const BuiltinModule = {
  exists: (): boolean => false,
  canBeRequiredByUsers: (): boolean => false,
  normalizeRequirableId: (): undefined => undefined,
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

/** The source of the assertion that failed is not at hand: the message stays a sentence. */
export function getErrorSourceExpression(): string {
  return "assert(…)";
}

export function isBuildingSnapshot(): boolean {
  return false;
}

export const namespace = {
  isBuildingSnapshot,
  addDeserializeCallback(): void {},
  addSerializeCallback(): void {},
};

export function getSourceMapsSupport(): object {
  return { enabled: false, nodeModules: false, generatedCode: false };
}

/** Marks KeyObjects of ../crypto: see there. */
export const KEY_OBJECT = Symbol.for("spore.KeyObject");
