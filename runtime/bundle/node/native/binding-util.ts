/** Node's `internalBinding("util")`. What only C++ can see, such as the state of a promise, stays unseen. */
export const constants = {
  kPending: 0,
  kFulfilled: 1,
  kRejected: 2,
  kExiting: 0,
  kExitCode: 1,
  kHasExitCode: 2,
  ALL_PROPERTIES: 0,
  ONLY_WRITABLE: 1,
  ONLY_ENUMERABLE: 2,
  ONLY_CONFIGURABLE: 4,
  SKIP_STRINGS: 8,
  SKIP_SYMBOLS: 16,
  kDisallowCloneAndTransfer: 0,
  kTransferable: 1,
  kCloneable: 2,
};

export const privateSymbols = {
  arrow_message_private_symbol: Symbol("arrow_message"),
  contextify_context_private_symbol: Symbol("contextify_context"),
  decorated_private_symbol: Symbol("decorated"),
  transfer_mode_private_symbol: Symbol("transfer_mode"),
  entry_point_promise_private_symbol: Symbol("entry_point_promise"),
};

const INDEX = /^(?:0|[1-9]\d*)$/;
const LAST_INDEX = 2 ** 32 - 2;

/** Own keys that are no indices; `filter` is a sum of `ONLY_ENUMERABLE` and `SKIP_SYMBOLS`. */
export function getOwnNonIndexProperties(value: object, filter: number): PropertyKey[] {
  return Reflect.ownKeys(value).filter((key) => {
    if (typeof key === "string" && INDEX.test(key) && Number(key) <= LAST_INDEX) return false;
    if (typeof key === "symbol" && (filter & constants.SKIP_SYMBOLS) !== 0) return false;
    return (
      (filter & constants.ONLY_ENUMERABLE) === 0 || Object.prototype.propertyIsEnumerable.call(value, key)
    );
  });
}

/** The state of a promise cannot be read without waiting for it. */
export function getPromiseDetails(): [state: number] {
  return [constants.kPending];
}

/** Undefined: what is behind a Proxy cannot be seen. */
export function getProxyDetails(): undefined {
  return undefined;
}

/** Entries of a map or set; those of an iterator cannot be read without using it up. */
export function previewEntries(value: object, isIterator?: boolean): unknown {
  const entries = value instanceof Map ? [...value].flat() : value instanceof Set ? [...value] : [];
  return isIterator === true ? [entries, value instanceof Map] : entries;
}

export function getConstructorName(value: object): string {
  for (let current: unknown = value; current !== null; current = Object.getPrototypeOf(current)) {
    const found: unknown = Object.getOwnPropertyDescriptor(current, "constructor")?.value;
    if (typeof found === "function" && found.name !== "") return found.name;
  }
  return "";
}

export function getExternalValue(): bigint {
  return 0n;
}

export function getCallSites(): readonly object[] {
  return [];
}

export function isInsideNodeModules(): boolean {
  return false;
}

export function guessHandleType(): string {
  return "UNKNOWN";
}

export function markPromiseAsHandled(promise: Promise<unknown>): void {
  promise.catch(() => undefined);
}

/** Module → what loads it, as its bundle says: see `lazyModules` in node-library.ts. */
export const lazyModules = new Map<string, () => Readonly<Record<string, unknown>>>();

/** Gives an object properties that load a module when one is first read. */
// oxlint-disable-next-line max-params -- Node's own order
export function defineLazyProperties(
  target: object,
  id: string,
  keys: readonly string[],
  isEnumerable = true,
): void {
  for (const key of keys) {
    Object.defineProperty(target, key, {
      get(): unknown {
        const value = lazyModules.get(id)?.()[key];
        set(value);
        return value;
      },
      set,
      enumerable: isEnumerable,
      configurable: true,
    });
    function set(value: unknown): void {
      Object.defineProperty(target, key, {
        value,
        writable: true,
        enumerable: isEnumerable,
        configurable: true,
      });
    }
  }
}

/** `util.parseEnv`: the text of a .env file. */
export function parseEnv(content: string): Record<string, string> {
  const LINE =
    /^\s*(?:export\s+)?([\w.-]+)\s*=[ \t]*(?:"((?:\\"|[^"])*)"|'([^']*)'|`([^`]*)`|([^\n#]*))?[^\n]*$/gm;
  const result: Record<string, string> = {};
  for (const [, name = "", double, single, tick, bare] of content.replaceAll(/\r\n?/g, "\n").matchAll(LINE)) {
    result[name] = double?.replaceAll("\\n", "\n") ?? single ?? tick ?? bare?.trim() ?? "";
  }
  return result;
}
