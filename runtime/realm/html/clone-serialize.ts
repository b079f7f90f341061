import {
  typedArrayName,
  kindOf,
  primitiveOf,
  entriesOfMap,
  valuesOfSet,
  sourceOf,
  flagsOf,
} from "../console/slots.ts";
import { isError, readSafely } from "../console/error-text.ts";
import { constructorName } from "../console/inspect.ts";
import { isCryptoKey, cloneKey } from "../crypto/crypto-key.ts";
import { DOMException, isDOMException } from "../dom/dom-exception.ts";
import { isQuotaExceededError, QuotaExceededError } from "../dom/quota-exceeded-error.ts";
import { blobBytes, blobType, isBlob, makeBlob } from "../file-api/blob.ts";
import { cloneFile, isFile } from "../file-api/file.ts";
import {
  ArrayIsArray,
  ArrayPrototypeIndexOf,
  ArrayPrototypePush,
  getOwnDescriptor,
  FunctionPrototypeToString,
  MapPrototypeGet,
  MapPrototypeHas,
  MapPrototypeSet,
  ObjectDefineProperty,
  ReflectGet,
  ReflectGetOwnPropertyDescriptor,
  ReflectOwnKeys,
  SymbolPrototypeToString,
} from "../primordials.ts";
import { isArrayBuffer } from "../webidl/buffer-source.ts";
import { toDOMString } from "../webidl/convert.ts";
import { isPlatformObject } from "../webidl/interface.ts";
import { isObject } from "../webidl/arguments.ts";
import {
  copyBuffer,
  dataViewSlots,
  isDetached,
  isTracking,
  transferBuffer,
  typedArraySlots,
} from "./clone-buffers.ts";
import type { CloneRecord, Properties, Serialized } from "./clone-records.ts";
import { isWasmModule } from "./clone-wasm.ts";
import { findTransferSteps } from "./transferables.ts";

const ERROR_NAMES = ["EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError"];

type TransferredRecord = CloneRecord & { readonly kind: "transferred" };

/** HTML §2.7.3 StructuredSerializeInternal, and the steps of §2.7.7 for what is transferred. */
export class Serializer {
  readonly #transfer: readonly unknown[];
  readonly #memory = new Map<object, CloneRecord>();

  /** @throws {DOMException} DataCloneError for what cannot be transferred. */
  constructor(transfer: readonly unknown[]) {
    this.#transfer = transfer;
    for (let index = 0; index < transfer.length; index++) {
      const item = transfer[index];
      if (!isObject(item) || !(isArrayBuffer(item) || findTransferSteps(item) !== undefined))
        throw cloneError(`Value at index ${index} does not have a transferable type.`);
      if (MapPrototypeHas<object, CloneRecord>(this.#memory, item))
        throw cloneError(`Value at index ${index} is a duplicate of an earlier transferable.`);
      MapPrototypeSet<object, CloneRecord>(this.#memory, item, { kind: "transferred", make: notYetMoved });
    }
  }

  /**
   * HTML §2.7.7, step 5: moves what is to be transferred, once the value is serialized.
   *
   * @throws {DOMException} DataCloneError for what is detached.
   */
  transfer(): TransferredRecord[] {
    const records: TransferredRecord[] = [];
    for (let index = 0; index < this.#transfer.length; index++) {
      const item = this.#transfer[index];
      const record = isObject(item) ? MapPrototypeGet(this.#memory, item) : undefined;
      if (!isObject(item) || record?.kind !== "transferred") continue;
      record.make = moveObject(item, index);
      ArrayPrototypePush(records, record);
    }
    return records;
  }

  /** @throws {DOMException} DataCloneError for what cannot be cloned; whatever a getter throws. */
  serialize(value: unknown): Serialized {
    switch (typeof value) {
      case "object":
        return value === null ? null : this.#serializeObject(value);
      case "symbol":
      case "function":
        throw cloneError(`${toText(value)} could not be cloned.`);
      case "string":
      case "number":
      case "bigint":
      case "boolean":
      case "undefined":
        return value;
    }
  }

  #serializeObject(value: object): CloneRecord {
    const known = MapPrototypeGet(this.#memory, value);
    if (known !== undefined) return known;
    if (ArrayIsArray(value)) {
      const { length } = value;
      return this.#withProperties(value, { kind: "array", length, properties: [] });
    }
    return this.#serializeSlots(value) ?? this.#withProperties(value, { kind: "object", properties: [] });
  }

  // oxlint-disable-next-line complexity -- one case for each kind, and nothing else
  #serializeSlots(value: object): CloneRecord | undefined {
    const platform = serializePlatform(value);
    if (platform !== undefined) return this.#remember(value, platform);
    if (isError(value)) return this.#serializeError(value);
    if (isPlatformObject(value)) throw cloneError(`${toText(value)} could not be cloned.`);
    const kind = kindOf(value);
    switch (kind) {
      case undefined:
        return undefined;
      case "Map":
        return this.#serializeMap(value);
      case "Set":
        return this.#serializeSet(value);
      case "ArrayBuffer":
        return this.#serializeBuffer(value);
      case "DataView":
      case "TypedArray":
        return this.#serializeView(value);
      case "SharedArrayBuffer":
      case "Symbol":
      case "WeakMap":
      case "WeakRef":
      case "WeakSet":
        throw cloneError(`#<${kind}> could not be cloned.`);
      case "BigInt":
      case "Boolean":
      case "Date":
      case "Number":
      case "RegExp":
      case "String":
        return this.#remember(value, serializeSimple(value, kind));
    }
  }

  #serializeMap(value: object): CloneRecord {
    const entries: (readonly [Serialized, Serialized])[] = [];
    const record = this.#remember(value, { kind: "map", entries });
    // The pairs are copied first: serializing them may run getters that change the map.
    const pairs = entriesOfMap(value);
    for (let index = 0; index < pairs.length; index++) {
      const pair = pairs[index];
      ArrayPrototypePush(entries, [this.serialize(pair?.[0]), this.serialize(pair?.[1])] as const);
    }
    return record;
  }

  #serializeSet(value: object): CloneRecord {
    const items: Serialized[] = [];
    const record = this.#remember(value, { kind: "set", items });
    const values = valuesOfSet(value);
    for (let index = 0; index < values.length; index++)
      ArrayPrototypePush(items, this.serialize(values[index]));
    return record;
  }

  #serializeBuffer(value: object): CloneRecord {
    if (!isArrayBuffer(value) || isDetached(value)) {
      throw cloneError("An ArrayBuffer is detached and could not be cloned.");
    }
    return this.#remember(value, { kind: "buffer", copy: copyBuffer(value) });
  }

  #serializeView(value: object): CloneRecord {
    const constructor = typedArrayName(value);
    const slots = constructor === undefined ? dataViewSlots : typedArraySlots;
    const buffer = slots.buffer(value);
    if (!isArrayBuffer(buffer)) throw cloneError("#<SharedArrayBuffer> could not be cloned.");
    if (isDetached(buffer)) throw cloneError("An ArrayBuffer is detached and could not be cloned.");
    if (slots.isOutOfBounds(value)) throw cloneError("The view is out of the bounds of its ArrayBuffer.");
    return this.#remember(value, {
      kind: "view",
      constructor: constructor ?? "DataView",
      offset: Number(slots.byteOffset(value)),
      length: isTracking(value, buffer, slots) ? undefined : Number(slots.length(value)),
      buffer: this.#serializeObject(buffer),
    });
  }

  #serializeError(value: object): CloneRecord {
    const name = ReflectGet(value, "name");
    const text = name === undefined ? "Error" : toDOMString(name);
    const message = getOwnDescriptor(value, "message");
    const stack = readSafely(value, "stack");
    const cause = getOwnDescriptor(value, "cause");
    const record: CloneRecord = {
      kind: "error",
      name: ArrayPrototypeIndexOf(ERROR_NAMES, text) === -1 ? "Error" : text,
      message: message !== undefined && "value" in message ? toDOMString(message.value) : undefined,
      stack: typeof stack === "string" ? stack : undefined,
      hasCause: cause !== undefined && "value" in cause,
      cause: undefined,
    };
    this.#remember(value, record);
    if (record.hasCause) record.cause = this.serialize(cause?.value);
    return record;
  }

  #withProperties(value: object, record: CloneRecord & { readonly properties: Properties }): CloneRecord {
    this.#remember(value, record);
    const keys = ReflectOwnKeys(value);
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index];
      // Looked up at each step: the getter of one property may remove the next.
      if (typeof key !== "string" || ReflectGetOwnPropertyDescriptor(value, key)?.enumerable !== true)
        continue;
      ArrayPrototypePush(record.properties, [key, this.serialize(ReflectGet(value, key))] as const);
    }
    return record;
  }

  #remember(value: object, record: CloneRecord): CloneRecord {
    MapPrototypeSet(this.#memory, value, record);
    return record;
  }
}

type Simple = "BigInt" | "Boolean" | "Date" | "Number" | "RegExp" | "String";

function serializeSimple(value: object, kind: Simple): CloneRecord {
  if (kind === "RegExp") return { kind: "regexp", source: sourceOf(value), flags: flagsOf(value) };
  const held = primitiveOf(value, kind);
  if (kind === "Date") return { kind: "date", time: Number(held) };
  if (!isWrapped(held)) throw cloneError("The object could not be cloned.");
  return { kind: "wrapper", value: held };
}

function isWrapped(value: unknown): value is string | number | bigint | boolean {
  return (
    typeof value !== "object" &&
    typeof value !== "function" &&
    typeof value !== "symbol" &&
    value !== undefined
  );
}

/** HTML §2.7.2: the platform's own serializable objects. */
function serializePlatform(value: object): CloneRecord | undefined {
  if (isFile(value)) {
    // A File is immutable: the clone may be made later.
    return { kind: "platform", make: () => cloneFile(value) };
  }
  if (isBlob(value)) {
    const bytes = blobBytes(value);
    const type = blobType(value);
    return { kind: "platform", make: () => makeBlob(bytes, type) };
  }
  // A module is immutable and keeps no state: the clone may be the same object.
  if (isWasmModule(value)) return { kind: "platform", make: () => value };
  if (isCryptoKey(value)) return { kind: "platform", make: () => cloneKey(value) };
  if (isDOMException(value)) {
    const stack = readSafely(value, "stack");
    return { kind: "platform", make: () => withStack(copyException(value), stack) };
  }
  return undefined;
}

/** An exception is immutable but for its stack: it is read when the copy is made. */
function copyException(value: DOMException): DOMException {
  if (!isQuotaExceededError(value)) return new DOMException(value.message, value.name);
  return new QuotaExceededError(value.message, {
    __proto__: null,
    quota: value.quota ?? undefined,
    requested: value.requested ?? undefined,
  });
}

function withStack(copy: DOMException, stack: unknown): DOMException {
  ObjectDefineProperty(copy, "stack", {
    __proto__: null,
    value: stack,
    writable: true,
    enumerable: false,
    configurable: true,
  });
  return copy;
}

/** HTML §2.7.7, step 5: detaches `item`; the answer makes what takes its place. */
function moveObject(item: object, index: number): () => object {
  const isBuffer = isArrayBuffer(item);
  const steps = isBuffer ? undefined : findTransferSteps(item);
  if (isBuffer ? isDetached(item) === true : steps?.isDetached(item) === true)
    throw cloneError(`Value at index ${index} is detached and could not be transferred.`);
  if (steps !== undefined) return steps.transfer(item);
  const moved = isBuffer ? transferBuffer(item) : item;
  return () => moved;
}

function notYetMoved(): never {
  throw cloneError("The object was not transferred.");
}

/** What the message calls the value, as V8 does. */
function toText(value: unknown): string {
  if (typeof value === "symbol") return SymbolPrototypeToString(value);
  if (typeof value === "function") return FunctionPrototypeToString(value);
  const name = isObject(value) ? constructorName(value) : undefined;
  return `#<${name ?? "Object"}>`;
}

function cloneError(message: string): DOMException {
  return new DOMException(message, "DataCloneError");
}
