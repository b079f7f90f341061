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
import { isCryptoKey, cloneKey } from "../crypto/crypto-key.ts";
import { DOMException, isDOMException } from "../dom/dom-exception.ts";
import { blobBytes, blobType, isBlob, makeBlob } from "../file-api/blob.ts";
import { File, fileName, isFile } from "../file-api/file.ts";
import {
  ArrayIsArray,
  ArrayPrototypeIndexOf,
  ArrayPrototypePush,
  MapPrototypeGet,
  MapPrototypeSet,
  NativeUint8Array,
  ObjectDefineProperty,
  ReflectGet,
  ReflectGetOwnPropertyDescriptor,
  ReflectOwnKeys,
} from "../primordials.ts";
import { isArrayBuffer } from "../webidl/buffer-source.ts";
import { toDOMString } from "../webidl/convert.ts";
import { isPlatformObject } from "../webidl/interface.ts";
import { copyBuffer, dataViewSlots, isDetached, isResizable, typedArraySlots } from "./clone-buffers.ts";
import type { CloneRecord, Properties, Serialized } from "./clone-records.ts";

const ERROR_NAMES = ["EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError"];

/** HTML §2.7.3 StructuredSerializeInternal, and the checks of §2.7.7 for what is transferred. */
export class Serializer {
  readonly transferred: ArrayBuffer[] = [];
  readonly #memory = new Map<object, CloneRecord>();

  /** @throws {DOMException} DataCloneError for what cannot be transferred. */
  constructor(transfer: readonly unknown[]) {
    for (let index = 0; index < transfer.length; index++) {
      const item = transfer[index];
      if (!isArrayBuffer(item)) throw cloneError("Value not transferable: it is not an ArrayBuffer");
      if (isDetached(item)) throw cloneError("An ArrayBuffer is detached and could not be cloned.");
      if (ArrayPrototypeIndexOf(this.transferred, item) !== -1) {
        throw cloneError(`ArrayBuffer at index ${index} is a duplicate of an earlier ArrayBuffer.`);
      }
      ArrayPrototypePush(this.transferred, item);
      MapPrototypeSet<object, CloneRecord>(this.#memory, item, { kind: "transferred", index });
    }
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
    const offset = Number(slots.byteOffset(value));
    const length = Number(slots.length(value));
    return this.#remember(value, {
      kind: "view",
      constructor: constructor ?? "DataView",
      buffer: this.#serializeObject(buffer),
      offset,
      length: isTracking(buffer, offset + Number(slots.byteLength(value))) ? undefined : length,
    });
  }

  #serializeError(value: object): CloneRecord {
    const name = ReflectGet(value, "name");
    const text = name === undefined ? "Error" : toDOMString(name);
    const message = ReflectGetOwnPropertyDescriptor(value, "message");
    const stack = readSafely(value, "stack");
    const cause = ReflectGetOwnPropertyDescriptor(value, "cause");
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
    const { lastModified } = value;
    const bytes = blobBytes(value);
    const name = fileName(value);
    const type = blobType(value);
    return { kind: "platform", make: () => new File([bytes], name, { type, lastModified }) };
  }
  if (isBlob(value)) {
    const bytes = blobBytes(value);
    const type = blobType(value);
    return { kind: "platform", make: () => makeBlob(bytes, type) };
  }
  if (isCryptoKey(value)) return { kind: "platform", make: () => cloneKey(value) };
  if (isDOMException(value)) {
    const { name, message } = value;
    const stack = readSafely(value, "stack");
    return { kind: "platform", make: () => copyException(message, name, stack) };
  }
  return undefined;
}

function copyException(message: string, name: string, stack: unknown): DOMException {
  const copy = new DOMException(message, name);
  ObjectDefineProperty(copy, "stack", {
    value: stack,
    writable: true,
    enumerable: false,
    configurable: true,
  });
  return copy;
}

/** Whether a view whose last byte is before `end` follows the length of its buffer. V8 tells only by resizing; a view that ends where a resizable buffer ends is taken to. */
function isTracking(buffer: ArrayBuffer, end: number): boolean {
  return Boolean(isResizable(buffer)) && new NativeUint8Array(buffer).length === end;
}

function toText(value: unknown): string {
  if (typeof value === "symbol") return "Symbol()";
  return typeof value === "function" ? "A function" : "#<Object>";
}

function cloneError(message: string): DOMException {
  return new DOMException(message, "DataCloneError");
}
