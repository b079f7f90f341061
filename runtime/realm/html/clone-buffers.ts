import {
  ArrayBufferPrototypeResize,
  ArrayBufferPrototypeTransfer,
  NativeUint8Array,
  ReflectApply,
  ReflectGetOwnPropertyDescriptor,
  ReflectGetPrototypeOf,
  TypedArrayPrototypeAt,
  Uint8ArrayPrototypeSet,
  Uint8ArrayPrototypeSlice,
} from "../primordials.ts";

const NativeArrayBuffer = ArrayBuffer;
const typedArrayPrototype = ReflectGetPrototypeOf(Uint8Array.prototype) ?? {};

/** Reads one internal slot of buffers or views through the language's own getter. */
type SlotGetter = (target: object) => unknown;

export const isDetached: SlotGetter = getter(ArrayBuffer.prototype, "detached");
export const isResizable: SlotGetter = getter(ArrayBuffer.prototype, "resizable");
const bufferLength = getter(ArrayBuffer.prototype, "byteLength");
const maxByteLength = getter(ArrayBuffer.prototype, "maxByteLength");

/** The slots of a view, whichever kind of view it is. */
export interface ViewSlots {
  readonly buffer: SlotGetter;
  readonly byteLength: SlotGetter;
  readonly byteOffset: SlotGetter;
  readonly length: SlotGetter;
  /** ECMA-262 §25.3.1.4: whether the buffer is detached, or too short for the view by now. */
  readonly isOutOfBounds: (view: object) => boolean;
}

export const typedArraySlots: ViewSlots = {
  buffer: getter(typedArrayPrototype, "buffer"),
  byteLength: getter(typedArrayPrototype, "byteLength"),
  byteOffset: getter(typedArrayPrototype, "byteOffset"),
  length: getter(typedArrayPrototype, "length"),
  isOutOfBounds: (view) => throws(() => TypedArrayPrototypeAt(view, 0)),
};
const dataViewLength = getter(DataView.prototype, "byteLength");
export const dataViewSlots: ViewSlots = {
  buffer: getter(DataView.prototype, "buffer"),
  byteLength: dataViewLength,
  byteOffset: getter(DataView.prototype, "byteOffset"),
  length: dataViewLength,
  isOutOfBounds: (view) => throws(() => dataViewLength(view)),
};

/**
 * Whether a view follows the length of its resizable buffer.
 *
 * The language tells by what a shorter buffer does to it alone: a view of fixed length that ended where the buffer ended is out of bounds then.
 */
export function isTracking(view: object, buffer: ArrayBuffer, slots: ViewSlots): boolean {
  if (isResizable(buffer) !== true) return false;
  const size = Number(bufferLength(buffer));
  const length = Number(slots.length(view));
  const bytes = Number(slots.byteLength(view));
  const end = Number(slots.byteOffset(view)) + bytes;
  if (length === 0) return end === size;
  if (size - end >= bytes / length) return false;
  const tail = Uint8ArrayPrototypeSlice(new NativeUint8Array(buffer), end - 1);
  ArrayBufferPrototypeResize(buffer, end - 1);
  const isFixed = slots.isOutOfBounds(view);
  ArrayBufferPrototypeResize(buffer, size);
  Uint8ArrayPrototypeSet(new NativeUint8Array(buffer), tail, end - 1);
  return !isFixed;
}

function throws(action: () => unknown): boolean {
  try {
    action();
    return false;
  } catch {
    return true;
  }
}

/** A buffer with the same bytes, resizable up to the same length. */
export function copyBuffer(buffer: ArrayBuffer): ArrayBuffer {
  const source = new NativeUint8Array(buffer);
  const length = Number(bufferLength(buffer));
  const copy = isResizable(buffer)
    ? new NativeArrayBuffer(length, { maxByteLength: Number(maxByteLength(buffer)) })
    : new NativeArrayBuffer(length);
  Uint8ArrayPrototypeSet(new NativeUint8Array(copy), source);
  return copy;
}

/** Moves the bytes to a buffer of its own, and detaches this one. */
export function transferBuffer(buffer: ArrayBuffer): ArrayBuffer {
  return ArrayBufferPrototypeTransfer(buffer);
}

function getter(prototype: object, name: string): SlotGetter {
  const get = ReflectGetOwnPropertyDescriptor(prototype, name)?.get;
  if (get === undefined) throw new TypeError(`Cannot capture "${name}": no such accessor`);
  return (target) => ReflectApply(get, target, []);
}
