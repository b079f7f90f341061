import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BodySender } from "../../runtime/protocol/body-sender.ts";
import { Flow } from "../../runtime/protocol/flow.ts";
import { FrameDecoder } from "../../runtime/protocol/frame-decoder.ts";
import { FrameWriter } from "../../runtime/protocol/frame-writer.ts";
import { INITIAL_CREDIT_BYTES } from "../../runtime/protocol/frames.ts";

/** The other end of a body: checks the credit of what comes, takes it when told to, and gives credit back. */
class Receiver {
  readonly sender: BodySender;
  readonly #flow = new Flow();
  readonly #writer: FrameWriter;
  readonly #decoder = new FrameDecoder();
  readonly chunks: Buffer[] = [];
  ends = 0;
  afterEnd = 0;
  isWithinCredit = true;
  #untaken = 0;

  constructor() {
    this.#writer = new FrameWriter(
      (bytes) => {
        this.#read(bytes);
        return true;
      },
      () => {},
    );
    this.sender = new BodySender(this.#writer, 2);
  }

  /** Sees what was sent so far. */
  flush(): void {
    this.#writer.flush();
  }

  /** Takes up to `bytes` of what came. */
  take(bytes: number): void {
    this.flush();
    const taken = Math.min(bytes, this.#untaken);
    this.#untaken -= taken;
    const lot = this.#flow.consume(taken);
    if (lot > 0) expect(this.sender.grant(lot)).toBe(true);
    this.flush();
  }

  #read(bytes: Buffer): void {
    this.#decoder.feed(bytes, (_type, _stream, ...[payload, isEnd]) => {
      if (this.ends > 0) this.afterEnd += 1;
      this.isWithinCredit &&= this.#flow.receive(payload.length);
      this.#untaken += payload.length;
      this.chunks.push(Buffer.from(payload));
      if (isEnd) this.ends += 1;
    });
  }
}

const step = fc.oneof(
  fc.record({
    kind: fc.constant("send" as const),
    bytes: fc.integer({ min: 0, max: 200_000 }),
    copy: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("take" as const), bytes: fc.integer({ min: 1, max: 300_000 }) }),
);

describe("BodySender", () => {
  test("keeps within the credit, keeps the order, sends everything and ends once", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.nat({ max: 60_000 }), (steps, withHead) => {
        const receiver = new Receiver();
        const { sender } = receiver;
        const sent: Buffer[] = [];
        let marker = 0;
        receiver.sender.sentWithHead(0, false);
        for (const { kind, bytes, ...rest } of [
          { kind: "send" as const, bytes: withHead, copy: true },
          ...steps,
        ]) {
          if (kind === "take") receiver.take(bytes);
          else {
            const chunk = Buffer.alloc(bytes, (marker = (marker + 1) % 251));
            sent.push(Buffer.from(chunk));
            const copy = "copy" in rest && rest.copy;
            sender.send(chunk, { copy });
            // With `copy`, the bytes are the caller's again.
            if (copy) {
              receiver.flush();
              chunk.fill(255);
            }
          }
        }
        sender.end();
        sender.end();
        sender.send(Buffer.from("too late"), { copy: false });
        const whole = Buffer.concat(sent);
        for (let round = 0; round < 200 && !sender.isEnded; round++) receiver.take(INITIAL_CREDIT_BYTES);
        receiver.flush();

        expect(receiver).toMatchObject({ isWithinCredit: true, ends: 1, afterEnd: 0 });
        expect(Buffer.concat(receiver.chunks).equals(whole)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test("has room for what the credit allows, and none once bytes wait", () => {
    const { sender } = new Receiver();

    sender.send(Buffer.alloc(INITIAL_CREDIT_BYTES - 1), { copy: false });
    expect(sender.room).toBe(1);
    sender.send(Buffer.alloc(11), { copy: false });
    expect(sender.room).toBe(-10);
  });

  test("sends nothing more once it was dropped", () => {
    const receiver = new Receiver();
    receiver.sender.send(Buffer.alloc(INITIAL_CREDIT_BYTES + 10), { copy: false });
    receiver.flush();
    const before = receiver.chunks.length;

    receiver.sender.drop();
    receiver.sender.grant(1_000);
    receiver.sender.send(Buffer.alloc(5), { copy: false });
    receiver.sender.end();
    receiver.flush();

    expect(receiver.chunks).toHaveLength(before);
    expect(receiver.ends).toBe(0);
  });
});

describe("Flow", () => {
  test.each([
    ["nothing", 0, 0],
    ["more than was sent", 10, 11],
    ["all there is", 10, 0xffff_ffff],
  ])("refuses credit for %s", (_what, sent, granted) => {
    const flow = new Flow();
    flow.credit -= sent;

    expect(flow.grant(granted)).toBe(false);
  });

  test("refuses the first byte beyond the credit", () => {
    const flow = new Flow();

    expect(flow.receive(INITIAL_CREDIT_BYTES)).toBe(true);
    expect(flow.receive(1)).toBe(false);
  });

  test("gives back exactly what is consumed, in lots, and never more than was received", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: INITIAL_CREDIT_BYTES / 4 })), (reads) => {
        const flow = new Flow();
        let given = 0;
        let read = 0;
        for (const bytes of reads) {
          expect(flow.receive(bytes)).toBe(true);
          read += bytes;
          given += flow.consume(bytes);
          expect(given).toBeLessThanOrEqual(read);
          expect(read - given).toBeLessThan(INITIAL_CREDIT_BYTES / 4);
        }
      }),
    );
  });
});
