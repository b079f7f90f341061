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
const sharedByteLength = captureGetter(SharedArrayBuffer.prototype, "byteLength");
const arrayBufferDetached = captureGetter(ArrayBuffer.prototype, "detached");
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

/** Whether `value` is an AllowSharedBufferSource (Web IDL §3.2.25), whose buffer may be a SharedArrayBuffer. */
export function isAllowSharedBufferSource(value: unknown): value is AllowSharedBufferSource {
  return ArrayBufferIsView(value) || isArrayBuffer(value) || isSharedArrayBuffer(value);
}

/** A buffer, or a view of one, that others may change meanwhile. */
export type AllowSharedBufferSource = ArrayBufferLike | ArrayBufferView;

/** The bytes of a buffer source: not copied, unless they are shared. For use before function code runs again. */
export function readBytes(source: AllowSharedBufferSource): Uint8Array<ArrayBuffer> {
  if (isSharedArrayBuffer(source)) return copyShared(new NativeUint8Array(source));
  if (!ArrayBufferIsView(source)) return viewBuffer(source);
  const { buffer, offset, length } = slotsOf(source);
  return isSharedArrayBuffer(buffer)
    ? copyShared(new NativeUint8Array(buffer, offset, length))
    : viewBuffer(asBuffer(buffer), offset, length);
}

function copyShared(shared: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new NativeUint8Array(shared.length);
  Uint8ArrayPrototypeSet(copy, shared);
  return copy;
}

function isSharedArrayBuffer(value: unknown): value is SharedArrayBuffer {
  if (typeof value !== "object" || value === null || ArrayBufferIsView(value)) return false;
  try {
    ReflectApply(sharedByteLength, value, []);
    return true;
  } catch {
    return false;
  }
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
  if (!ArrayBufferIsView(source)) return viewBuffer(source);
  const { buffer, offset, length } = slotsOf(source);
  return viewBuffer(asBuffer(buffer), offset, length);
}

function isDetachedBuffer(buffer: unknown): boolean {
  return isArrayBuffer(buffer) && ReflectApply(arrayBufferDetached, buffer, []) === true;
}

/** Web IDL §3.2.26: a detached buffer holds the empty byte sequence. */
function viewBuffer(buffer: ArrayBuffer, offset = 0, length?: number): Uint8Array<ArrayBuffer> {
  if (ReflectApply(arrayBufferDetached, buffer, []) === true) return new NativeUint8Array(0);
  return length === undefined
    ? new NativeUint8Array(buffer, offset)
    : new NativeUint8Array(buffer, offset, length);
}

function slotsOf(view: ArrayBufferView): {
  readonly buffer: unknown;
  readonly offset: number;
  readonly length: number;
} {
  const isDataView = ReflectApply(typedArrayTag, view, []) === undefined;
  const buffer = ReflectApply(isDataView ? dataViewBuffer : typedArrayBuffer, view, []);
  // The getters of a DataView throw once its buffer is detached; those of a typed array answer 0.
  if (isDataView && isDetachedBuffer(buffer)) return { buffer, offset: 0, length: 0 };
  const offset = ReflectApply(isDataView ? dataViewByteOffset : typedArrayByteOffset, view, []);
  const length = ReflectApply(isDataView ? dataViewByteLength : typedArrayByteLength, view, []);
  return { buffer, offset: Number(offset), length: Number(length) };
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
