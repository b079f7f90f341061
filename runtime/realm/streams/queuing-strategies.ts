import { ObjectDefineProperty } from "../primordials.ts";
import { asDictionary, requireArguments } from "../webidl/arguments.ts";
import { defineInterface } from "../webidl/interface.ts";
import { toDouble } from "./strategy.ts";

// Web IDL "create a built-in function": a method has no constructor of its own. One function for the whole realm.
const { size: byteLengthSize } = {
  size(chunk: unknown): unknown {
    // @ts-expect-error -- GetV: whatever the chunk is, and a TypeError for undefined and null
    return chunk.byteLength;
  },
};
const { size: countSize } = {
  size(): number {
    return 1;
  },
};

/** Streams §7.2. */
export class ByteLengthQueuingStrategy {
  readonly #highWaterMark: number;

  constructor(init: unknown) {
    requireArguments(arguments.length, 1, "Failed to construct 'ByteLengthQueuingStrategy'");
    this.#highWaterMark = readMark(init, "Failed to construct 'ByteLengthQueuingStrategy'");
  }

  get highWaterMark(): number {
    return this.#highWaterMark;
  }

  get size(): Function {
    void this.#highWaterMark;
    return byteLengthSize;
  }
}

/** Streams §7.3. */
export class CountQueuingStrategy {
  readonly #highWaterMark: number;

  constructor(init: unknown) {
    requireArguments(arguments.length, 1, "Failed to construct 'CountQueuingStrategy'");
    this.#highWaterMark = readMark(init, "Failed to construct 'CountQueuingStrategy'");
  }

  get highWaterMark(): number {
    return this.#highWaterMark;
  }

  get size(): Function {
    void this.#highWaterMark;
    return countSize;
  }
}

/** Streams §7.1 `QueuingStrategyInit`. */
function readMark(init: unknown, prefix: string): number {
  const { highWaterMark } = asDictionary(init, prefix);
  if (highWaterMark === undefined)
    throw new TypeError(`${prefix}: required member highWaterMark is undefined.`);
  return toDouble(highWaterMark);
}

ObjectDefineProperty(byteLengthSize, "name", { value: "size", configurable: true });
ObjectDefineProperty(countSize, "name", { value: "size", configurable: true });
defineInterface(ByteLengthQueuingStrategy, "ByteLengthQueuingStrategy");
defineInterface(CountQueuingStrategy, "CountQueuingStrategy");
