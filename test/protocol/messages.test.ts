import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeClose, NO_STATUS, parseClose } from "../../runtime/protocol/close-payload.ts";
import { Flow } from "../../runtime/protocol/flow.ts";
import { FrameDecoder } from "../../runtime/protocol/frame-decoder.ts";
import { FrameWriter } from "../../runtime/protocol/frame-writer.ts";
import {
  Frame,
  INITIAL_CREDIT_BYTES,
  MAX_CHUNK_BYTES,
  MESSAGE_COST_BYTES,
} from "../../runtime/protocol/frames.ts";
import { MessageSender } from "../../runtime/protocol/message-sender.ts";

/** A message, as it came out. */
interface Taken {
  readonly isText: boolean;
  readonly bytes: Buffer;
}

/** The other end of a socket: checks the credit of what comes, takes it when told to, and gives credit back. */
class Receiver {
  readonly sender: MessageSender;
  readonly messages: Taken[] = [];
  readonly closes: string[] = [];
  readonly faults: string[] = [];
  readonly #flow = new Flow();
  readonly #writer: FrameWriter;
  readonly #decoder = new FrameDecoder();
  #pieces: Buffer[] = [];
  #untaken = 0;

  constructor() {
    this.#writer = new FrameWriter(
      (bytes) => {
        this.#decoder.feed(bytes, (type, _stream, ...[payload, isEnd]) => this.#take(type, payload, isEnd));
        return true;
      },
      () => {},
    );
    this.sender = new MessageSender(this.#writer, 2);
  }

  /** Takes up to `bytes` of what came. */
  take(bytes: number): void {
    this.flush();
    const taken = Math.min(bytes, this.#untaken);
    this.#untaken -= taken;
    const lot = this.#flow.consume(taken);
    if (lot > 0 && !this.sender.grant(lot)) this.faults.push("credit refused");
    this.flush();
  }

  /** Sees what was sent so far. */
  flush(): void {
    this.#writer.flush();
  }

  #take(type: number, payload: Buffer, isEnd: boolean): void {
    if (this.closes.length > 0) this.faults.push(`type ${type} after a close`);
    if (type === Frame.CLOSE) {
      const { code, reason } = parseClose(payload);
      this.closes.push(`${code} ${reason}`);
      return;
    }
    if (payload.length > MAX_CHUNK_BYTES) this.faults.push("a piece that is too long");
    const cost = payload.length + MESSAGE_COST_BYTES;
    if (!this.#flow.receive(cost)) this.faults.push("beyond the credit");
    this.#untaken += cost;
    this.#pieces.push(Buffer.from(payload));
    if (!isEnd) return;
    this.messages.push({ isText: type === Frame.TEXT, bytes: Buffer.concat(this.#pieces) });
    this.#pieces = [];
  }
}

const step = fc.oneof(
  fc.record({
    kind: fc.constant("send" as const),
    bytes: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 300_000 })),
    isText: fc.boolean(),
    copy: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("take" as const), bytes: fc.integer({ min: 1, max: 300_000 }) }),
);

describe("MessageSender", () => {
  test("keeps within the credit, keeps order, boundaries and types, and closes once, last", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const receiver = new Receiver();
        const { sender } = receiver;
        const sent: Taken[] = [];
        for (const [index, one] of steps.entries()) {
          if (one.kind === "take") {
            receiver.take(one.bytes);
            continue;
          }
          const bytes = Buffer.alloc(one.bytes, (index % 250) + 1);
          sent.push({ isText: one.isText, bytes: Buffer.from(bytes) });
          sender.send({ bytes, isText: one.isText, isLast: true }, { copy: one.copy });
          receiver.flush();
          // With `copy`, the bytes are the caller's again.
          if (one.copy) bytes.fill(255);
        }
        sender.close({ code: 4000, reason: "done" });
        sender.send({ bytes: Buffer.from("too late"), isText: true, isLast: true }, { copy: false });
        for (let round = 0; round < 500 && !sender.isEnded; round++) receiver.take(INITIAL_CREDIT_BYTES);
        receiver.flush();

        expect(receiver).toMatchObject({ faults: [], closes: ["4000 done"] });
        expect(receiver.messages.length).toBe(sent.length);
        expect(
          receiver.messages.every(
            ({ isText, bytes }, index) => isText === sent[index]?.isText && bytes.equals(sent[index].bytes),
          ),
        ).toBe(true);
        expect(sender.queuedBytes).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  test("lets no more empty messages out than the credit has room for", () => {
    const receiver = new Receiver();

    for (let count = 0; count < 10_000; count++)
      receiver.sender.send({ bytes: Buffer.alloc(0), isText: true, isLast: true }, { copy: false });
    receiver.flush();

    expect(receiver.messages).toHaveLength(INITIAL_CREDIT_BYTES / MESSAGE_COST_BYTES);
    expect(receiver.sender.room).toBeLessThanOrEqual(0);
  });

  test("forgets what waits when the connection is closed, and still closes", () => {
    const receiver = new Receiver();
    receiver.sender.send(
      { bytes: Buffer.alloc(INITIAL_CREDIT_BYTES * 2), isText: false, isLast: true },
      { copy: false },
    );
    receiver.sender.close({ code: NO_STATUS, reason: "" });
    expect(receiver.sender.isEnded).toBe(false);

    receiver.sender.discard();
    receiver.flush();

    expect(receiver.sender).toMatchObject({ isEnded: true, queuedBytes: 0 });
    expect(receiver.closes).toEqual(["1005 "]);
  });
});

describe("a close's payload", () => {
  test("comes back as it was, its reason cut between characters", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 4999 }), fc.string({ unit: "grapheme" }), (code, reason) => {
        const back = parseClose(encodeClose({ code, reason }));

        expect(back.code).toBe(code);
        if (code === NO_STATUS) expect(back.reason).toBe("");
        else expect(Buffer.from(reason.toWellFormed()).toString().startsWith(back.reason)).toBe(true);
        expect(Buffer.byteLength(back.reason)).toBeLessThanOrEqual(123);
      }),
    );
  });
});
