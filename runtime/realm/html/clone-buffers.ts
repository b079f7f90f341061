import {
  ArrayBufferPrototypeSlice,
  ArrayBufferPrototypeTransfer,
  ArrayPrototypePush,
  NativeUint8Array,
  ReflectApply,
  ReflectGetOwnPropertyDescriptor,
  ReflectGetPrototypeOf,
  Uint8ArrayPrototypeSet,
} from "../primordials.ts";

const NativeArrayBuffer = ArrayBuffer;
const typedArrayPrototype = ReflectGetPrototypeOf(Uint8Array.prototype) ?? {};

/** Reads one internal slot of buffers or views through the language's own getter. */
type SlotGetter = (target: object) => unknown;

export const isDetached: SlotGetter = getter(ArrayBuffer.prototype, "detached");
export const isResizable: SlotGetter = getter(ArrayBuffer.prototype, "resizable");
const maxByteLength = getter(ArrayBuffer.prototype, "maxByteLength");

/** The slots of a view, whichever kind of view it is. */
export const typedArraySlots = {
  buffer: getter(typedArrayPrototype, "buffer"),
  byteLength: getter(typedArrayPrototype, "byteLength"),
  byteOffset: getter(typedArrayPrototype, "byteOffset"),
  length: getter(typedArrayPrototype, "length"),
};
export const dataViewSlots = {
  buffer: getter(DataView.prototype, "buffer"),
  byteLength: getter(DataView.prototype, "byteLength"),
  byteOffset: getter(DataView.prototype, "byteOffset"),
  length: getter(DataView.prototype, "byteLength"),
};

/** A buffer with the same bytes, resizable up to the same length. */
export function copyBuffer(buffer: ArrayBuffer): ArrayBuffer {
  if (!isResizable(buffer)) return ArrayBufferPrototypeSlice(buffer);
  const source = new NativeUint8Array(buffer);
  const copy = new NativeArrayBuffer(source.length, { maxByteLength: Number(maxByteLength(buffer)) });
  Uint8ArrayPrototypeSet(new NativeUint8Array(copy), source);
  return copy;
}

/** Moves the bytes of every buffer to a new one, and detaches it. */
export function transferBuffers(buffers: readonly ArrayBuffer[]): ArrayBuffer[] {
  const moved: ArrayBuffer[] = [];
  for (let index = 0; index < buffers.length; index++) {
    const buffer = buffers[index];
    if (buffer !== undefined) ArrayPrototypePush(moved, ArrayBufferPrototypeTransfer(buffer));
  }
  return moved;
}

function getter(prototype: object, name: string): SlotGetter {
  const get = ReflectGetOwnPropertyDescriptor(prototype, name)?.get;
  if (get === undefined) throw new TypeError(`Cannot capture "${name}": no such accessor`);
  return (target) => ReflectApply(get, target, []);
}
