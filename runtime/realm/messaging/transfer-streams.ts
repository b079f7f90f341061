import { DOMException } from "../dom/dom-exception.ts";
import { registerTransferable } from "../html/transferables.ts";
import {
  PromisePrototypeThen,
  ReflectApply,
  ReflectConstruct,
  ReflectGetOwnPropertyDescriptor,
  ReflectSetPrototypeOf,
  WeakSetPrototypeAdd,
  WeakSetPrototypeHas,
} from "../primordials.ts";
import { wrapTransform, TransformStream } from "../streams/transform-stream.ts";
import { streamsGlobals } from "../streams/mod.ts";
import { crossRealmSink, crossRealmSource } from "./cross-realm-transform.ts";
import { makePort } from "./message-port.ts";
import { entangle, type PortState } from "./port-state.ts";

// The public classes, and their methods and getters as they are before function code runs.
const ReadableStream = asClass(streamsGlobals["ReadableStream"]);
const WritableStream = asClass(streamsGlobals["WritableStream"]);
const readableLocked = getterOf(ReadableStream, "locked");
const writableLocked = getterOf(WritableStream, "locked");
const transformReadable = getterOf(TransformStream, "readable");
const transformWritable = getterOf(TransformStream, "writable");
const pipeTo: unknown = ReflectGetOwnPropertyDescriptor(ReadableStream.prototype, "pipeTo")?.value;

/** Streams that were moved once: they cannot be moved again, even after their pipe has ended. */
const moved = new WeakSet();

registerTransferable({
  isInstance: (value) => hasSlot(value, readableLocked),
  isDetached: (value) => WeakSetPrototypeHas(moved, value),
  transfer: sendReadable,
});
registerTransferable({
  isInstance: (value) => hasSlot(value, writableLocked),
  isDetached: (value) => WeakSetPrototypeHas(moved, value),
  transfer: sendWritable,
});
registerTransferable({
  isInstance: (value) => hasSlot(value, transformReadable),
  isDetached: (value) => WeakSetPrototypeHas(moved, value),
  transfer: sendTransform,
});

/** Streams §4.2.5 "transfer steps": from now on the stream is locked, to a pipe into the other end. */
function sendReadable(stream: object): () => object {
  refuseLocked(stream, readableLocked, "ReadableStream");
  WeakSetPrototypeAdd(moved, stream);
  const { 0: here, 1: there } = createPair();
  pipe(stream, makeWritable(here));
  return () => makeReadable(there);
}

/** Streams §5.2.5 "transfer steps". */
function sendWritable(stream: object): () => object {
  refuseLocked(stream, writableLocked, "WritableStream");
  WeakSetPrototypeAdd(moved, stream);
  const { 0: here, 1: there } = createPair();
  pipe(makeReadable(here), stream);
  return () => makeWritable(there);
}

/** Streams §6.2.5 "transfer steps": both sides are moved, or neither. */
function sendTransform(stream: object): () => object {
  const readable: object = ReflectApply(transformReadable, stream, []);
  const writable: object = ReflectApply(transformWritable, stream, []);
  refuseLocked(readable, readableLocked, "ReadableStream");
  refuseLocked(writable, writableLocked, "WritableStream");
  WeakSetPrototypeAdd(moved, stream);
  const receiveReadable = sendReadable(readable);
  const receiveWritable = sendWritable(writable);
  return () => wrapTransform(receiveReadable(), receiveWritable());
}

function createPair(): [PortState, PortState] {
  const one = makePort().state;
  const other = makePort().state;
  entangle(one, other);
  return [one, other];
}

function makeReadable(port: PortState): object {
  return ReflectConstruct(ReadableStream, [withoutPrototype(crossRealmSource(port)), strategy(0)]);
}

function makeWritable(port: PortState): object {
  return ReflectConstruct(WritableStream, [withoutPrototype(crossRealmSink(port)), strategy(1)]);
}

/** A function that adds to Object.prototype must not become part of a source or sink. */
function withoutPrototype(members: object): object {
  ReflectSetPrototypeOf(members, null);
  return members;
}

function strategy(highWaterMark: number): object {
  return { __proto__: null, highWaterMark };
}

function pipe(readable: object, writable: object): void {
  if (typeof pipeTo !== "function") return;
  const piped: Promise<unknown> = ReflectApply(pipeTo, readable, [writable]);
  // Both ends hear of a failure through the port.
  void PromisePrototypeThen(piped, undefined, () => {});
}

function refuseLocked(stream: object, getLocked: Function, name: string): void {
  if (ReflectApply(getLocked, stream, []) !== true) return;
  throw new DOMException(`A ${name} could not be transferred because it is locked.`, "DataCloneError");
}

/** The getters are the brand checks: they throw for every other object. */
function hasSlot(value: object, getter: Function): boolean {
  try {
    ReflectApply(getter, value, []);
    return true;
  } catch {
    return false;
  }
}

function getterOf({ prototype }: Function, name: string): Function {
  const getter: unknown = ReflectGetOwnPropertyDescriptor(Object(prototype), name)?.get;
  if (typeof getter !== "function") throw new TypeError(`Cannot capture "${name}": no such accessor`);
  return getter;
}

function asClass(value: unknown): Function {
  if (typeof value === "function") return value;
  throw new TypeError("Cannot transfer streams: there are none");
}
