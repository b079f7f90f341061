import {
  ArrayBufferIsView,
  ArrayBufferPrototypeTransfer,
  NativeUint8Array,
  ReflectGetOwnPropertyDescriptor,
  ReflectGetPrototypeOf,
  Uint8ArrayPrototypeSet,
  uncurryThis,
} from "../primordials.ts";

/** The internal slots of an ArrayBufferView, whatever properties of these names a function gave it. */
export interface ViewSlots {
  readonly buffer: ArrayBuffer;
  readonly byteOffset: number;
  readonly byteLength: number;
  /** Name of its constructor: a DataView has "DataView". */
  readonly kind: string;
}

/** Makes a view of the kind that `ViewSlots.kind` names. */
export interface ViewKind {
  readonly elementSize: number;
  readonly make: (buffer: ArrayBuffer, byteOffset: number, length: number) => ArrayBufferView<ArrayBuffer>;
}

type Slot<Value> = (target: object) => Value;

const typedArrayPrototype = ReflectGetPrototypeOf(Uint8Array.prototype) ?? {};
const kindOf: Slot<string | undefined> = captureGetter(typedArrayPrototype, Symbol.toStringTag);
const typedBuffer: Slot<ArrayBuffer> = captureGetter(typedArrayPrototype, "buffer");
const typedOffset: Slot<number> = captureGetter(typedArrayPrototype, "byteOffset");
const typedLength: Slot<number> = captureGetter(typedArrayPrototype, "byteLength");
const dataBuffer: Slot<ArrayBuffer> = captureGetter(DataView.prototype, "buffer");
const dataOffset: Slot<number> = captureGetter(DataView.prototype, "byteOffset");
const dataLength: Slot<number> = captureGetter(DataView.prototype, "byteLength");

/** ECMA-262 §25.1.6.1. */
export const bufferLength: Slot<number> = captureGetter(ArrayBuffer.prototype, "byteLength");
/** ECMA-262 §25.1.3.5 IsDetachedBuffer. */
export const isDetached: Slot<boolean> = captureGetter(ArrayBuffer.prototype, "detached");
const isResizable: Slot<boolean> = captureGetter(ArrayBuffer.prototype, "resizable");

const VIEW_KINDS: Readonly<Record<string, ViewKind>> = {
  // @ts-expect-error -- no prototype: the table must not answer for what Object.prototype has
  __proto__: null,
  Int8Array: describe(Int8Array),
  Uint8Array: describe(Uint8Array),
  Uint8ClampedArray: describe(Uint8ClampedArray),
  Int16Array: describe(Int16Array),
  Uint16Array: describe(Uint16Array),
  Int32Array: describe(Int32Array),
  Uint32Array: describe(Uint32Array),
  Float16Array: describe(Float16Array),
  Float32Array: describe(Float32Array),
  Float64Array: describe(Float64Array),
  BigInt64Array: describe(BigInt64Array),
  BigUint64Array: describe(BigUint64Array),
};
const NativeDataView = DataView;
const DATA_VIEW: ViewKind = {
  elementSize: 1,
  make: (buffer, byteOffset, length) => new NativeDataView(buffer, byteOffset, length),
};

/** Streams table 1: what makes views of a kind. */
export function viewKind(name: string): ViewKind {
  return VIEW_KINDS[name] ?? DATA_VIEW;
}

/**
 * Web IDL §3.2.26 conversion of an ArrayBufferView, without [AllowResizable].
 *
 * @throws {TypeError} For all else.
 */
export function readView(value: unknown, prefix: string): ViewSlots {
  if (!isView(value)) throw new TypeError(`${prefix}: parameter 1 is not of type 'ArrayBufferView'.`);
  const kind = kindOf(value);
  const buffer = kind === undefined ? dataBuffer(value) : typedBuffer(value);
  if (!isOwnBuffer(buffer))
    throw new TypeError(`${prefix}: the view's buffer must be neither shared nor resizable.`);
  if (kind !== undefined)
    return { buffer, byteOffset: typedOffset(value), byteLength: typedLength(value), kind };
  // The getters of a DataView throw once its buffer is detached; those of typed arrays answer 0.
  if (isDetached(buffer)) return { buffer, byteOffset: 0, byteLength: 0, kind: "DataView" };
  return { buffer, byteOffset: dataOffset(value), byteLength: dataLength(value), kind: "DataView" };
}

/**
 * Streams §8.3 TransferArrayBuffer.
 *
 * @throws {TypeError} When the buffer is detached or cannot be, as that of a WebAssembly memory.
 */
export function transferBuffer(buffer: ArrayBuffer): ArrayBuffer {
  return ArrayBufferPrototypeTransfer(buffer);
}

/** ECMA-262 CloneArrayBuffer, as the bytes of a new buffer; throws a RangeError where there is no memory. */
export function cloneBytes(
  buffer: ArrayBuffer,
  byteOffset: number,
  byteLength: number,
): Uint8Array<ArrayBuffer> {
  const clone = new NativeUint8Array(byteLength);
  Uint8ArrayPrototypeSet(clone, new NativeUint8Array(buffer, byteOffset, byteLength));
  return clone;
}

function isOwnBuffer(buffer: ArrayBuffer): boolean {
  try {
    return !isResizable(buffer);
  } catch {
    return false;
  }
}

function isView(value: unknown): value is ArrayBufferView<ArrayBuffer> {
  return ArrayBufferIsView(value);
}

function describe(
  constructor: (new (
    buffer: ArrayBuffer,
    byteOffset: number,
    length: number,
  ) => ArrayBufferView<ArrayBuffer>) & {
    readonly BYTES_PER_ELEMENT: number;
  },
): ViewKind {
  return {
    elementSize: constructor.BYTES_PER_ELEMENT,
    make: (buffer, byteOffset, length) => new constructor(buffer, byteOffset, length),
  };
}

function captureGetter(prototype: object, name: PropertyKey): Slot<never> {
  const getter = ReflectGetOwnPropertyDescriptor(prototype, name)?.get;
  if (getter === undefined) throw new TypeError(`Cannot capture "${String(name)}": no such accessor`);
  // @ts-expect-error -- typed where it is kept
  return uncurryThis(getter);
}
