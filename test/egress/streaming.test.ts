import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { FakeCall, headOf } from "./fake-call.ts";
import { createLoopbackEgress } from "./loopback-egress.ts";
import { startUpstream } from "./upstream.ts";

const CREDIT_BYTES = 256 * 1024;
const CHUNK = Buffer.alloc(64 * 1024, "x");
const BODY_BYTES = 64 * 1024 * 1024;

describe("createEgress() streams", () => {
  test("64 MB to a slow reader, with no more under way than the credit and one read", async () => {
    await using upstream = await startUpstream((_request, response) => {
      let left = BODY_BYTES;
      function write(): void {
        while (left > 0) {
          left -= CHUNK.length;
          if (!response.write(CHUNK)) return;
        }
        response.end();
      }
      response.on("drain", write);
      write();
    });
    await using egress = createLoopbackEgress();

    const call = new FakeCall({ isReading: false }).open(egress, headOf("GET", upstream.origin));
    for (let read = 0; read < BODY_BYTES; read += CREDIT_BYTES) {
      await call.whenReceived(read + CREDIT_BYTES);
      await setImmediate();
      call.take(CREDIT_BYTES);
    }

    expect(await call.over).toEqual({ kind: "ended" });
    expect(call.received).toBe(BODY_BYTES);
    expect(call.mostUnread).toBeLessThanOrEqual(CREDIT_BYTES + 2 * CHUNK.length);
  });

  test("64 MB to an upstream that does not read yet, without giving credit for what waits", async () => {
    const read = Promise.withResolvers<void>();
    let arrived = 0;
    await using upstream = await startUpstream((request, response) => {
      void read.promise.then(() => request.on("data", (chunk: Buffer) => (arrived += chunk.length)));
      request.on("end", () => response.end("done"));
    });
    await using egress = createLoopbackEgress();
    const call = new FakeCall().open(egress, headOf("POST", upstream.origin), { isEnd: false });

    const sent = await sendUntilFull(call);
    read.resolve();
    await sendRest(call, sent);
    const answer = await call.answer();

    expect(sent).toBeLessThan(BODY_BYTES / 2);
    expect(arrived).toBe(BODY_BYTES);
    expect(call.consumed).toBe(BODY_BYTES);
    expect(answer.body.toString()).toBe("done");
  });

  test("both ways at once", async () => {
    await using upstream = await startUpstream((request, response) => request.pipe(response));
    await using egress = createLoopbackEgress();

    const call = new FakeCall().open(egress, headOf("POST", upstream.origin), { isEnd: false });
    for (let round = 1; round <= 5; round++) {
      call.listener.onData(Buffer.from("ping"), false);
      await call.whenReceived(4 * round);
    }
    call.listener.onData(Buffer.alloc(0), true);
    const answer = await call.answer();

    expect(answer.body.toString()).toBe("ping".repeat(5));
  });

  test("an answer that comes before the request is whole, and takes the rest of the request and drops it", async () => {
    await using upstream = await startUpstream((_request, response) => {
      response.writeHead(413, { connection: "close" });
      response.end("too large");
    });
    await using egress = createLoopbackEgress();

    const call = new FakeCall().open(egress, headOf("POST", upstream.origin), { isEnd: false, body: CHUNK });
    const answer = await call.answer();
    await sendRest(call, CHUNK.length);

    expect(answer.status).toBe("413");
    expect(answer.body.toString()).toBe("too large");
  });
});

/** Sends until the credit is used up and none has come for many turns of the event loop. Returns the bytes sent. */
async function sendUntilFull(call: FakeCall): Promise<number> {
  let sent = 0;
  for (let idleTurns = 0; idleTurns < 200; idleTurns++) {
    while (sent + CHUNK.length - call.consumed <= CREDIT_BYTES && sent < BODY_BYTES) {
      idleTurns = 0;
      call.listener.onData(CHUNK, false);
      sent += CHUNK.length;
    }
    await setImmediate();
  }
  return sent;
}

async function sendRest(call: FakeCall, alreadySent: number): Promise<void> {
  for (let sent = alreadySent; sent < BODY_BYTES; sent += CHUNK.length) {
    await call.whenConsumed(sent + CHUNK.length - CREDIT_BYTES);
    call.listener.onData(CHUNK, sent + CHUNK.length === BODY_BYTES);
  }
}
