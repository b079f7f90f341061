import { openCall } from "../crypto/calls.ts";
import { host } from "../host.ts";
import {
  FinalizationRegistryPrototypeRegister,
  NativePromise,
  NativeUint8Array,
  ObjectFreeze,
} from "../primordials.ts";
import { isUint8Array } from "../webidl/buffer-source.ts";
import { toDOMString } from "../webidl/convert.ts";
import { getFrame, setFrame } from "./frames.ts";

/** An answer of the host: JSON, and the bytes that it refers to. */
export interface NodeAnswer {
  readonly text: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * What `__spore.module("spore:node")` gives: the ground that the modules of Node.js in a bundle stand on.
 *
 * They are part of the function's code, and so is whatever else calls this: every argument is checked here, and no host op is handed out.
 */
export interface NodeBindings {
  readonly getFrame: () => unknown;
  readonly setFrame: (frame: unknown) => void;
  readonly call: (parameters: unknown, bytes: unknown) => NodeAnswer;
  readonly start: (parameters: unknown, bytes: unknown) => Promise<NodeAnswer>;
  /** Lets the host forget an object of its own once `holder` is gone. */
  readonly hold: (holder: object, handle: unknown) => void;
  readonly openZlib: (mode: unknown, options: unknown, dictionary: unknown) => number;
  // oxlint-disable-next-line max-params -- as the host op
  readonly writeZlib: (zlib: unknown, flush: unknown, input: unknown, output: unknown) => string;
  readonly resetZlib: (zlib: unknown) => void;
  readonly paramsZlib: (zlib: unknown, level: unknown, strategy: unknown) => void;
  readonly closeZlib: (zlib: unknown) => void;
  readonly holdZlib: (holder: object, zlib: unknown) => void;
  readonly crc32: (bytes: unknown, value: unknown) => number;
  readonly now: () => number;
}

let made: NodeBindings | undefined;

/** Makes the bindings when a function asks for them. */
export function nodeBindings(): NodeBindings {
  made ??= createBindings();
  return made;
}

function createBindings(): NodeBindings {
  const objects = new FinalizationRegistry<number>((handle) => host().releaseNode(handle));
  const compressors = new FinalizationRegistry<number>((zlib) => host().closeZlib(zlib));
  return ObjectFreeze({
    getFrame: () => getFrame(),
    setFrame: (frame: unknown) => setFrame(frame),
    call(parameters: unknown, bytes: unknown): NodeAnswer {
      const text = host().callNode(toDOMString(parameters), asBytes(bytes));
      return { text, bytes: host().takeNodeBytes() };
    },
    start: (parameters: unknown, bytes: unknown) => start(toDOMString(parameters), asBytes(bytes)),
    hold(holder: object, handle: unknown): void {
      FinalizationRegistryPrototypeRegister(objects, holder, Number(handle));
    },
    openZlib: (mode: unknown, options: unknown, dictionary: unknown) =>
      host().openZlib(
        Number(mode),
        toDOMString(options),
        dictionary === undefined ? undefined : asBytes(dictionary),
      ),
    // oxlint-disable-next-line max-params -- Node's own order
    writeZlib: (zlib: unknown, flush: unknown, input: unknown, output: unknown) =>
      host().writeZlib(Number(zlib), Number(flush), asBytes(input), asBytes(output)),
    resetZlib: (zlib: unknown) => host().resetZlib(Number(zlib)),
    paramsZlib: (zlib: unknown, level: unknown, strategy: unknown) =>
      host().paramsZlib(Number(zlib), Number(level), Number(strategy)),
    closeZlib: (zlib: unknown) => host().closeZlib(Number(zlib)),
    holdZlib(holder: object, zlib: unknown): void {
      FinalizationRegistryPrototypeRegister(compressors, holder, Number(zlib));
    },
    crc32: (bytes: unknown, value: unknown) => host().crc32(asBytes(bytes), Number(value) >>> 0),
    now: () => host().now(),
  });
}

function start(parameters: string, bytes: Uint8Array<ArrayBuffer>): Promise<NodeAnswer> {
  return new NativePromise((resolve, reject) => {
    const call = openCall({
      succeed: (text, result = new NativeUint8Array(0)) => resolve({ text, bytes: result }),
      fail: (_name, text) => reject(new Error(text)),
    });
    host().startNode(call, parameters, bytes);
  });
}

function asBytes(value: unknown): Uint8Array<ArrayBuffer> {
  if (isUint8Array(value)) return value;
  throw new TypeError("Cannot read the bytes: found no Uint8Array");
}
