import { Buffer as NodeBuffer } from "node:buffer";
import fc from "fast-check";
import { Buffer as UnenvBuffer } from "unenv/node/internal/buffer/buffer";
import { describe, expect, test } from "vitest";
import { completeBuffer, isAscii, isUtf8 } from "../../../runtime/bundle/node/buffer.ts";

type BufferClass = typeof NodeBuffer;

const Ours = completeBuffer(asBufferClass(UnenvBuffer));
const ENCODINGS = [
  "ascii",
  "base64",
  "base64url",
  "BINARY",
  "hex",
  "latin1",
  "ucs2",
  "utf-16le",
  "utf8",
] as const;

const encoding: fc.Arbitrary<BufferEncoding> = fc.constantFrom(...ENCODINGS).map(asEncoding);
const bytes = fc.uint8Array({ maxLength: 40 });
/** Text that is base64 or hexadecimal now and then, and all but. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...Array.from("0123456789abcdefABCDEFg")), maxLength: 40 }),
);
const base64 = fc.string({ unit: fc.constantFrom(...Array.from("ABYZabyz0189+/-_= \n!")), maxLength: 40 });
const index = fc.option(fc.integer({ min: -3, max: 45 }), { nil: undefined });

describe("completeBuffer() makes a Buffer that does as Node's in", () => {
  test("Buffer.from() and Buffer.byteLength() of text", () => {
    same(fc.tuple(text, encoding), (buffer, [value, name]) => {
      if (/base64/.test(name) && /[^\0-\xff]/.test(value)) return undefined;
      return [buffer.from(value, name), buffer.byteLength(value, name)];
    });
  });

  test("Buffer.from() of what is nearly base64", () => {
    same(
      fc.tuple(base64, fc.constantFrom("base64" as const, "base64url" as const)),
      (buffer, [value, name]) => [buffer.from(value, name), buffer.byteLength(value, name)],
    );
  });

  test("buf.toString()", () => {
    same(fc.tuple(bytes, encoding, index, index), (buffer, [value, name, start, end]) => [
      buffer.from(value).toString(name, start, end),
      String(buffer.from(value)),
    ]);
  });

  test("buf.write()", () => {
    same(fc.tuple(text, encoding, index, index), (buffer, [value, name, offset, length]) => {
      const target = buffer.alloc(30, "é-");
      if (/base64/i.test(name) && /[^\0-\xff]/.test(value)) return undefined;
      if (offset === undefined) return [target.write(value, name), target];
      if (length === undefined) return [target.write(value, offset, name), target];
      return length > 30 - offset ? undefined : [target.write(value, offset, length, name), target];
    });
  });

  test("Buffer.from() of bytes, arrays, buffers with an offset, and what toJSON() gave", () => {
    same(fc.tuple(bytes, fc.nat(10), fc.nat(10)), (buffer, [value, offset, length]) => [
      buffer.from([...value]),
      buffer.from(value.buffer, offset, length),
      buffer.from(buffer.from(value).toJSON().data),
      buffer.from(JSON.parse(JSON.stringify(buffer.from(value)))),
      buffer.from(new Uint16Array([1, 257])),
    ]);
  });

  test("concat, compare, equals, slice, subarray, indexOf, includes", () => {
    same(fc.tuple(bytes, bytes, index, index), (buffer, [a, b, start, end]) => {
      const [left, right] = [buffer.from(a), buffer.from(b)];
      return [
        buffer.concat([left, b, right]),
        buffer.concat([left, right], 12),
        buffer.compare(a, b),
        left.compare(right),
        left.equals(b),
        left.equals(buffer.from(left)),
        left.slice(start, end),
        left.subarray(start, end),
        left.subarray(start, end) instanceof Uint8Array,
        left.indexOf(b.subarray(0, 1)),
        buffer.concat([left, right]).includes(right.subarray(0, 2).length > 0 ? right : "x"),
      ];
    });
  });

  test("reading and writing numbers, out of bounds too", () => {
    same(fc.tuple(bytes, fc.nat(40), fc.nat(0xff)), (buffer, [value, offset, number]) => {
      const target = buffer.from(value);
      target.writeUInt8(number, offset);
      return [
        target.readUInt8(offset),
        target.readUInt16BE(offset),
        target.readUInt16LE(offset),
        target.readUInt32BE(offset),
        target.readUInt32LE(offset),
        target.readInt32BE(offset),
        target.readUIntBE(offset, 3),
        String(target.readBigUInt64BE(offset)),
        target.readDoubleLE(offset),
      ];
    });
  });

  test("Buffer.alloc() with a filling", () => {
    same(fc.tuple(fc.nat(20), fc.string({ minLength: 1, maxLength: 5 })), (buffer, [size, filling]) => [
      buffer.alloc(size),
      buffer.alloc(size, filling),
      buffer.alloc(size, 7),
      buffer.alloc(size, "YQ", "base64url"),
    ]);
  });
});

test.each(["base64url", "BASE64", "utf8", "nothing", "", 7])("Buffer.isEncoding(%j) is Node's", (name) => {
  expect(Ours.isEncoding(String(name))).toBe(NodeBuffer.isEncoding(String(name)));
});

test("isUtf8() and isAscii() tell bytes apart", () => {
  expect([
    isUtf8(Uint8Array.of(0xc3, 0xa9)),
    isUtf8(Uint8Array.of(0xc3)),
    isAscii(Uint8Array.of(0xc3)),
  ]).toEqual([true, false, false]);
});

/** Runs an action on both classes: they give the same, or throw errors of the same class. */
function same<T>(inputs: fc.Arbitrary<T>, act: (buffer: BufferClass, input: T) => unknown): void {
  fc.assert(
    fc.property(inputs, (input) => {
      expect(outcome(() => act(Ours, input))).toEqual(outcome(() => act(NodeBuffer, input)));
    }),
  );
}

function outcome(act: () => unknown): unknown {
  try {
    return JSON.stringify(act());
  } catch (error) {
    return error instanceof Error ? error.name : error;
  }
}

function asEncoding(name: (typeof ENCODINGS)[number]): BufferEncoding {
  // @ts-expect-error -- in capitals, which Node.js takes, too
  return name;
}

function asBufferClass(value: object): BufferClass {
  // @ts-expect-error -- the package types its Buffer as a function
  return value;
}
