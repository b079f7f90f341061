import {
  ArrayBufferIsView,
  NativeUint8Array,
  ReflectApply,
  ReflectGetOwnPropertyDescriptor,
  ReflectGetPrototypeOf,
  Uint8ArrayPrototypeSet,
} from "../primordials.ts";

const typedArrayPrototype = ReflectGetPrototypeOf(Uint8Array.prototype) ?? {};
const typedArrayTag = captureGetter(typedArrayPrototype, Symbol.toStringTag);
const typedArrayBuffer = captureGetter(typedArrayPrototype, "buffer");
const typedArrayByteOffset = captureGetter(typedArrayPrototype, "byteOffset");
const typedArrayByteLength = captureGetter(typedArrayPrototype, "byteLength");
const dataViewBuffer = captureGetter(DataView.prototype, "buffer");
const dataViewByteOffset = captureGetter(DataView.prototype, "byteOffset");
const dataViewByteLength = captureGetter(DataView.prototype, "byteLength");
const arrayBufferByteLength = captureGetter(ArrayBuffer.prototype, "byteLength");

/** Whether `value` is a Uint8Array by its internal slots. */
export function isUint8Array(value: unknown): value is Uint8Array<ArrayBuffer> {
  return (
    typeof value === "object" && value !== null && ReflectApply(typedArrayTag, value, []) === "Uint8Array"
  );
}

/** Whether `value` is an ArrayBuffer by its internal slots; a SharedArrayBuffer is not. */
export function isArrayBuffer(value: unknown): value is ArrayBuffer {
  if (typeof value !== "object" || value === null || ArrayBufferIsView(value)) return false;
  try {
    ReflectApply(arrayBufferByteLength, value, []);
    return true;
  } catch {
    return false;
  }
}

/** Whether `value` is a BufferSource (Web IDL §2.13.8.3). */
export function isBufferSource(value: unknown): value is ArrayBuffer | ArrayBufferView<ArrayBuffer> {
  return ArrayBufferIsView(value) || isArrayBuffer(value);
}

/** Web IDL §3.2.26 "get a copy of the bytes held by the buffer source". */
export function copyBytes(source: ArrayBuffer | ArrayBufferView<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const view = viewBytes(source);
  const copy = new NativeUint8Array(view.length);
  Uint8ArrayPrototypeSet(copy, view);
  return copy;
}

/** The bytes of a buffer source, not copied: for use before function code runs again. */
export function viewBytes(source: ArrayBuffer | ArrayBufferView<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (!ArrayBufferIsView(source)) return new NativeUint8Array(source);
  const isDataView = ReflectApply(typedArrayTag, source, []) === undefined;
  const buffer = ReflectApply(isDataView ? dataViewBuffer : typedArrayBuffer, source, []);
  const offset = ReflectApply(isDataView ? dataViewByteOffset : typedArrayByteOffset, source, []);
  const length = ReflectApply(isDataView ? dataViewByteLength : typedArrayByteLength, source, []);
  return new NativeUint8Array(asBuffer(buffer), Number(offset), Number(length));
}

function asBuffer(value: unknown): ArrayBuffer {
  if (!isArrayBuffer(value)) throw new TypeError("Cannot read the bytes: the view's buffer is shared");
  return value;
}

function captureGetter(prototype: object, name: PropertyKey): () => unknown {
  const getter = ReflectGetOwnPropertyDescriptor(prototype, name)?.get;
  if (getter === undefined) throw new TypeError(`Cannot capture "${String(name)}": no such accessor`);
  return getter;
}
