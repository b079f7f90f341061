import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { writeArtifact } from "../../runtime/protocol/artifact.ts";
import { FrameDecoder, ProtocolError } from "../../runtime/protocol/frame-decoder.ts";
import { FrameWriter } from "../../runtime/protocol/frame-writer.ts";
import {
  ArtifactKind,
  Frame,
  HEADER_BYTES,
  MAX_CHUNK_BYTES,
  MAX_PAYLOAD_BYTES,
} from "../../runtime/protocol/frames.ts";
import { parseHeadPayload, splitText } from "../../runtime/protocol/head.ts";
import { decodeAll, feedInPieces, type TakenFrame } from "./decode.ts";

const STREAM_TYPES = [
  Frame.DATA,
  Frame.CREDIT,
  Frame.STOP,
  Frame.SETTLED,
  Frame.SEEN,
  Frame.FAILED,
  Frame.ABORT,
  Frame.TRACE,
  Frame.SPAN,
];
const CONNECTION_TYPES = [
  Frame.ARTIFACT,
  Frame.START,
  Frame.PING,
  Frame.RETIRE,
  Frame.READY,
  Frame.LOADED,
  Frame.PONG,
];

const streamId = fc.integer({ min: 1, max: 0xffff_ffff });
const payload = fc.uint8Array({ maxLength: 300 });
/** Isomorphic text. */
const latin1 = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) });
const text = fc.string({ unit: "grapheme" });

/** What was written, and the frame that must come out. */
interface Written extends TakenFrame {
  readonly write: (writer: FrameWriter) => void;
}

const written: fc.Arbitrary<Written> = fc.oneof(
  fc
    .record({ type: fc.constantFrom(...STREAM_TYPES), stream: streamId, payload, isEnd: fc.boolean() })
    .map((frame) =>
      toWritten(frame, (writer) => writer.bytes(frame.type, frame.stream, frame.payload, frame.isEnd)),
    ),
  fc
    .record({ type: fc.constantFrom(...CONNECTION_TYPES), payload, isEnd: fc.boolean() })
    .map((frame) =>
      toWritten({ ...frame, stream: 0 }, (writer) => writer.bytes(frame.type, 0, frame.payload, frame.isEnd)),
    ),
  fc
    .record({ stream: streamId, value: fc.integer({ min: 0, max: 0xffff_ffff }) })
    .map(({ stream, value }) => {
      const number = Buffer.alloc(4);
      number.writeUInt32LE(value);
      return toWritten({ type: Frame.CREDIT, stream, payload: number, isEnd: false }, (writer) =>
        writer.number(Frame.CREDIT, stream, value),
      );
    }),
  fc
    .record({ stream: streamId, value: text })
    .map(({ stream, value }) =>
      toWritten({ type: Frame.ABORT, stream, payload: Buffer.from(value), isEnd: false }, (writer) =>
        writer.text(Frame.ABORT, stream, value),
      ),
    ),
  fc
    .record({
      stream: streamId,
      head: latin1,
      body: fc.option(fc.oneof(payload, text), { nil: undefined }),
      isEnd: fc.boolean(),
    })
    .map(({ stream, head, body, isEnd }) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(head.length);
      const bytes = Buffer.concat([length, Buffer.from(head, "latin1"), Buffer.from(body ?? "")]);
      return toWritten({ type: Frame.RESPONSE, stream, payload: bytes, isEnd }, (writer) =>
        writer.head(Frame.RESPONSE, stream, { head, body, isEnd }),
      );
    }),
);

describe("FrameWriter and FrameDecoder", () => {
  test("round-trip every frame, wherever the bytes are split", () => {
    fc.assert(
      fc.property(
        fc.array(written, { maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 700 })),
        (frames, sizes) => {
          const bytes = writeAll((writer) => {
            for (const { write } of frames) write(writer);
          });

          const taken = feedInPieces(bytes, sizes);

          expect(taken).toEqual(
            frames.map(({ type, stream, payload: wanted, isEnd }) => ({
              type,
              stream,
              payload: Buffer.from(wanted),
              isEnd,
            })),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  test("round-trip bodies of any length, in frames of at most MAX_CHUNK_BYTES, the last one ending it", () => {
    const length = fc.oneof(
      fc.integer({ min: 0, max: 300_000 }),
      fc.constantFrom(0, 1, MAX_CHUNK_BYTES, 2 * MAX_CHUNK_BYTES),
    );
    fc.assert(
      fc.property(length, fc.boolean(), (bytes, isEnd) => {
        const body = patterned(bytes);

        const frames = decodeAll(writeAll((writer) => writer.data(Frame.DATA, 2, body, isEnd)));

        expect(Buffer.concat(frames.map((frame) => frame.payload)).equals(body)).toBe(true);
        expect(Math.max(...frames.map((frame) => frame.payload.length))).toBeLessThanOrEqual(MAX_CHUNK_BYTES);
        expect(frames.map((frame) => frame.isEnd)).toEqual(
          frames.map((_, index) => isEnd && index === frames.length - 1),
        );
      }),
      { numRuns: 50 },
    );
  });

  test("round-trip artifacts of any length, each piece with its kind", () => {
    const length = fc.oneof(
      fc.integer({ min: 0, max: 300_000 }),
      fc.constantFrom(0, 1, MAX_CHUNK_BYTES, 2 * MAX_CHUNK_BYTES),
    );
    fc.assert(
      fc.property(length, fc.constantFrom(...Object.values(ArtifactKind)), (bytes, kind) => {
        const artifact = patterned(bytes);

        const frames = decodeAll(writeAll((writer) => writeArtifact(writer, kind, artifact)));

        expect(frames.every((frame) => frame.payload[0] === kind && frame.stream === 0)).toBe(true);
        expect(Buffer.concat(frames.map((frame) => frame.payload.subarray(1))).equals(artifact)).toBe(true);
        expect(frames.map((frame) => frame.isEnd)).toEqual(
          frames.map((_, index) => index === frames.length - 1),
        );
      }),
      { numRuns: 50 },
    );
  });

  test("write nothing over bytes that the sink still holds", () => {
    const kept: Buffer[] = [];
    const writer = new FrameWriter(
      (bytes) => {
        kept.push(bytes);
        return false;
      },
      () => {},
    );

    for (let value = 0; value < 10; value++) {
      writer.number(Frame.CREDIT, 2, value);
      writer.flush();
    }

    expect(decodeAll(Buffer.concat(kept)).map((frame) => frame.payload.readUInt32LE(0))).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
  });
});

describe("FrameDecoder refuses", () => {
  test.each([
    ["a payload that is too long", headerOf({ length: MAX_PAYLOAD_BYTES + 1 })],
    ["the longest length there is", headerOf({ length: 0xffff_ffff })],
    ["type 0", headerOf({ type: 0 })],
    ["a type that does not exist", headerOf({ type: 255 })],
    ["an unknown flag", headerOf({ flags: 2 })],
    ["a set reserved byte", headerOf({ reserved: 1 })],
    ["a stream's frame without a stream", headerOf({ stream: 0 })],
    ["a connection's frame with a stream", headerOf({ type: Frame.PONG })],
  ])("%s, and everything after it", (_what, header) => {
    const decoder = new FrameDecoder();

    expect(() => decoder.feed(header, () => {})).toThrow(ProtocolError);
    expect(() => decoder.feed(headerOf({}), () => {})).toThrow(ProtocolError);
  });

  test("a bad header that comes byte by byte before any payload is allocated", () => {
    const decoder = new FrameDecoder();
    const header = headerOf({ length: 0xffff_ffff });

    for (const byte of header.subarray(0, HEADER_BYTES - 1)) decoder.feed(Buffer.of(byte), () => {});

    expect(() => decoder.feed(header.subarray(HEADER_BYTES - 1), () => {})).toThrow(ProtocolError);
  });
});

describe("parseHeadPayload()", () => {
  test("returns head and body, or throws ProtocolError, always", () => {
    fc.assert(
      fc.property(
        fc.option(fc.integer({ min: 0, max: 0xffff_ffff })),
        fc.integer({ min: 0, max: 40 }),
        payload,
        (claimed, near, rest) => {
          const bytes = Buffer.concat([Buffer.alloc(4), rest]);
          bytes.writeUInt32LE(claimed ?? near);
          const cut = bytes.subarray(0, near === 0 ? 3 : bytes.length);

          const whole = attempt(() => parseHeadPayload(cut));

          if (whole === undefined) return;
          const { head, body } = whole;
          expect(
            Buffer.concat([Buffer.from(head, "latin1"), body ?? Buffer.alloc(0)]).equals(bytes.subarray(4)),
          ).toBe(true);
          expect(body?.length).not.toBe(0);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe("splitText()", () => {
  test("gives as many fields as asked for, the last with all the rest", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (bytes, count) => {
        const fields = splitText(Buffer.from(bytes), count);

        expect(fields).toHaveLength(count);
        expect(fields.slice(0, -1).join("")).not.toContain("\0");
        expect(fields.join("\0")).toContain(Buffer.from(bytes).toString());
      }),
    );
  });
});

function toWritten(
  frame: Omit<Written, "write" | "payload"> & { payload: Uint8Array },
  write: Written["write"],
): Written {
  return { ...frame, payload: Buffer.from(frame.payload), write };
}

function writeAll(write: (writer: FrameWriter) => void): Buffer {
  const out: Buffer[] = [];
  const writer = new FrameWriter(
    (bytes) => out.push(Buffer.from(bytes)) > 0,
    () => {},
  );
  write(writer);
  writer.flush();
  return Buffer.concat(out);
}

function patterned(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let index = 0; index < length; index += 1) bytes[index] = (index * 31) >> 3;
  return bytes;
}

interface RawHeader {
  readonly length?: number;
  readonly type?: number;
  readonly flags?: number;
  readonly reserved?: number;
  readonly stream?: number;
}

function headerOf({ length = 0, type = Frame.DATA, flags = 0, reserved = 0, stream = 1 }: RawHeader): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(length, 0);
  header.writeUInt8(type, 4);
  header.writeUInt8(flags, 5);
  header.writeUInt16LE(reserved, 6);
  header.writeUInt32LE(stream, 8);
  return header;
}

function attempt<Result>(act: () => Result): Result | undefined {
  try {
    return act();
  } catch (error) {
    expect(error).toBeInstanceOf(ProtocolError);
    return undefined;
  }
}
