import { describe, expect, test } from "vitest";
import { parseClose } from "../../runtime/protocol/close-payload.ts";
import { FrameDecoder, ProtocolError } from "../../runtime/protocol/frame-decoder.ts";
import { FrameWriter } from "../../runtime/protocol/frame-writer.ts";
import { Frame, HEADER_BYTES, MAX_PAYLOAD_BYTES } from "../../runtime/protocol/frames.ts";
import { parseHeadPayload, splitText } from "../../runtime/protocol/head.ts";

const RUNS = 50_000;
const TYPES = Object.values(Frame);
const HEAD_TYPES: ReadonlySet<number> = new Set([
  Frame.REQUEST,
  Frame.RESPONSE,
  Frame.UPGRADE,
  Frame.UPGRADED,
]);

/** Numbers that come again with the same seed (mulberry32): a failure can be run again. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return function random(below) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

describe("FrameDecoder", () => {
  test(`throws nothing but ProtocolError on ${RUNS} random or mutated byte streams, and holds one frame at most`, () => {
    const outcomes = { decoded: 0, refused: 0 };
    for (let seed = 1; seed <= RUNS; seed++) outcomes[runOnce(seed)] += 1;

    // Both ends of the scale are exercised.
    expect(outcomes.decoded).toBeGreaterThan(RUNS / 20);
    expect(outcomes.refused).toBeGreaterThan(RUNS / 20);
  });

  test("holds one frame's bytes at most, however many bytes of it come", () => {
    const decoders = Array.from({ length: 64 }, () => new FrameDecoder());
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32LE(MAX_PAYLOAD_BYTES, 0);
    header.writeUInt8(Frame.DATA, 4);
    header.writeUInt32LE(1, 8);
    const before = process.memoryUsage().arrayBuffers;

    for (const decoder of decoders) {
      decoder.feed(header, () => {});
      for (let part = 0; part < 15; part++) decoder.feed(Buffer.alloc(MAX_PAYLOAD_BYTES / 16), () => {});
    }

    // What the pieces themselves take is garbage, and counted until it is collected: at most one more copy.
    const grown = process.memoryUsage().arrayBuffers - before;
    expect(grown).toBeLessThanOrEqual(decoders.length * 2 * (MAX_PAYLOAD_BYTES + HEADER_BYTES));
    expect(decoders.some((decoder) => decoder.isBetweenFrames)).toBe(false);
  });
});

function runOnce(seed: number): "decoded" | "refused" {
  const random = createRandom(seed);
  const bytes = random(4) === 0 ? randomBytes(random, random(200)) : mutate(randomFrames(random), random);
  const decoder = new FrameDecoder();
  let decodedBytes = 0;
  try {
    for (let offset = 0; offset < bytes.length;) {
      const next = offset + 1 + random(100);
      decoder.feed(bytes.subarray(offset, next), (type, _stream, payload) => {
        decodedBytes += HEADER_BYTES + payload.length;
        readPayload(type, payload);
      });
      offset = next;
    }
  } catch (error) {
    if (error instanceof ProtocolError) return "refused";
    throw new Error(`Cannot decode the stream of seed ${seed}`, { cause: error });
  }
  if (decodedBytes > bytes.length)
    throw new Error(`Cannot decode the stream of seed ${seed}: more came out than went in`);
  return "decoded";
}

/** What both ends do with payloads, past the decoder. */
function readPayload(type: number, payload: Buffer): void {
  if (HEAD_TYPES.has(type)) parseHeadPayload(payload);
  else if (type === Frame.CLOSE) parseClose(payload);
  else if (type === Frame.ABORT || type === Frame.LOG || type === Frame.LOADED) splitText(payload, 2);
  else if (type === Frame.FAILED) splitText(payload, 3);
}

function randomBytes(random: (below: number) => number, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random(256)));
}

function randomFrames(random: (below: number) => number): Buffer {
  const out: Buffer[] = [];
  const writer = new FrameWriter(
    (bytes) => out.push(Buffer.from(bytes)) > 0,
    () => {},
  );
  for (let count = random(5); count >= 0; count--) {
    const type = TYPES[random(TYPES.length)] ?? Frame.DATA;
    const stream = isOfConnection(type) ? 0 : 1 + random(9);
    if (HEAD_TYPES.has(type)) {
      writer.head(type, stream, {
        head: "GET\0http://a/",
        body: randomBytes(random, random(20)),
        isEnd: random(2) === 0,
      });
    } else writer.bytes(type, stream, randomBytes(random, random(60)), random(2) === 0);
  }
  writer.flush();
  return Buffer.concat(out);
}

function isOfConnection(type: number): boolean {
  if (type >= Frame.UPGRADE && type <= Frame.CLOSE) return false;
  return (
    type <= Frame.START ||
    (type >= Frame.PING && type <= Frame.LOADED) ||
    (type >= Frame.PONG && type < Frame.TRACE)
  );
}

function mutate(bytes: Buffer, random: (below: number) => number): Buffer {
  switch (random(5)) {
    case 0:
      return bytes;
    case 1:
      return bytes.subarray(random(bytes.length));
    case 2:
      return Buffer.concat([bytes.subarray(0, random(bytes.length)), bytes.subarray(random(bytes.length))]);
    case 3:
      return Buffer.concat([bytes, randomBytes(random, 1 + random(40))]);
    default: {
      const copy = Buffer.from(bytes);
      for (let flips = 1 + random(3); flips > 0; flips--) copy[random(copy.length)] = random(256);
      return copy;
    }
  }
}
