import { requireArguments } from "../webidl/arguments.ts";
import { defineInterface } from "../webidl/interface.ts";
import { ByteRelay } from "./byte-relay.ts";
import { INTERNAL } from "./construction.ts";
import { wrapReadable } from "./readable-stream.ts";
import { TransformPair, TransformStream } from "./transform-stream.ts";
import { wrapWritable } from "./writable-stream.ts";

const NativeNumber = Number;
const { MAX_SAFE_INTEGER } = Number;

/** Workers' own: passes bytes on unchanged; its readable side is a byte stream, and its writes are done when they are read. */
export class IdentityTransformStream extends TransformStream {
  constructor(strategy: unknown = undefined, length: unknown = undefined) {
    const isFixed = strategy === INTERNAL && typeof length === "number";
    const { input, output } = new ByteRelay(isFixed ? length : undefined);
    super(INTERNAL, new TransformPair(wrapReadable(output.stream), wrapWritable(input.stream)));
  }
}

/**
 * Workers' own: an IdentityTransformStream that takes exactly as many bytes as it was made for. A message whose body its readable side is says so in its
 * Content-Length.
 */
export class FixedLengthStream extends IdentityTransformStream {
  constructor(expectedLength: unknown, _strategy: unknown = undefined) {
    requireArguments(arguments.length, 1, "Failed to construct 'FixedLengthStream'");
    super(INTERNAL, toLength(expectedLength));
  }
}

/** A number or a bigint. */
function toLength(value: unknown): number {
  const length = NativeNumber(value);
  if (length >= 0 && length <= MAX_SAFE_INTEGER && length % 1 === 0) return length;
  throw new TypeError(
    `Failed to construct 'FixedLengthStream': found length ${length}, wanted a non-negative safe integer`,
  );
}

defineInterface(IdentityTransformStream, "IdentityTransformStream");
defineInterface(FixedLengthStream, "FixedLengthStream");
