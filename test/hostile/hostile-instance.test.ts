import { describe, expect, test } from "vitest";
import { Frame, INITIAL_CREDIT_BYTES, MAX_PAYLOAD_BYTES } from "../../runtime/protocol/frames.ts";
import {
  closePayload,
  headPayload,
  numberPayload,
  SocketRecorder,
  type RawFrame,
  rawFrame,
  Recorder,
  startPeer,
} from "./hostile-peer.ts";

const END = 1;
const LOADED: RawFrame = { type: Frame.LOADED, payload: "\0" };
const HEAD: RawFrame = { type: Frame.RESPONSE, stream: 2, payload: headPayload("200\0") };
const REQUEST: RawFrame = { type: Frame.REQUEST, stream: 1, payload: headPayload("GET\0http://a.example/") };
const CHUNK = Buffer.alloc(64 * 1024);
const DATA: RawFrame = { type: Frame.DATA, stream: 2, payload: CHUNK };
const ALL_CREDIT = Array.from({ length: INITIAL_CREDIT_BYTES / CHUNK.length }, () => DATA);

const UPGRADE: RawFrame = { ...REQUEST, type: Frame.UPGRADE };
const UPGRADED: RawFrame = { type: Frame.UPGRADED, stream: 2, payload: headPayload("101\0") };
const TEXT: RawFrame = { type: Frame.TEXT, stream: 2, payload: "x", flags: END };
const CLOSE: RawFrame = { type: Frame.CLOSE, stream: 2 };
const EMPTY: RawFrame = { type: Frame.BINARY, stream: 2, flags: END };

/** What an instance must not send on stream 2, which is a WebSocket. */
const SOCKET_VIOLATIONS: readonly (readonly [what: string, frames: readonly RawFrame[]])[] = [
  ["a second WebSocket", [UPGRADED]],
  ["a response", [HEAD]],
  ["a failure", [{ type: Frame.FAILED, stream: 2, payload: "exception\0x\0" }]],
  ["body bytes", [{ ...DATA, payload: "x" }]],
  ["STOP", [{ type: Frame.STOP, stream: 2 }]],
  ["a piece that is too long", [{ ...TEXT, payload: Buffer.alloc(64 * 1024 + 1) }]],
  ["a message of two types", [{ ...TEXT, flags: 0 }, EMPTY]],
  ["a close within a message", [{ ...TEXT, flags: 0 }, CLOSE]],
  ["a message after its close", [CLOSE, TEXT]],
  ["a second close", [CLOSE, CLOSE]],
  ["a close of one byte", [{ ...CLOSE, payload: "x" }]],
  ["a close with a reason that is too long", [{ ...CLOSE, payload: closePayload(1000, "x".repeat(124)) }]],
  ["a close with a code that no endpoint may send", [{ ...CLOSE, payload: closePayload(1006) }]],
  ["a close with a code below all others", [{ ...CLOSE, payload: closePayload(999) }]],
  ["a message beyond the credit", [...Array.from({ length: 4 }, () => ({ ...TEXT, payload: CHUNK })), TEXT]],
  ["empty messages beyond the credit", Array.from({ length: INITIAL_CREDIT_BYTES / 64 + 1 }, () => EMPTY)],
  ["credit for nothing", [{ type: Frame.CREDIT, stream: 2, payload: numberPayload(0) }]],
  ["credit for messages that were not sent", [{ type: Frame.CREDIT, stream: 2, payload: numberPayload(1) }]],
];

/** What an instance must not send while stream 2 is its only invocation. Add a row for every report. */
const VIOLATIONS: readonly (readonly [what: string, frames: readonly RawFrame[]])[] = [
  ["an unknown type", [{ type: 99 }]],
  ["type 0", [{ type: 0 }]],
  ["an unknown flag", [{ type: Frame.DATA, stream: 2, flags: 2 }]],
  ["a payload that is too long", [{ type: Frame.DATA, stream: 2, length: MAX_PAYLOAD_BYTES + 1 }]],
  ["the longest payload there is", [{ type: Frame.LOG, length: 0xffff_ffff }]],
  ["a log line for an invocation that never was", [{ type: Frame.LOG, stream: 4, payload: "info\0hello" }]],
  ["a log line for a subrequest", [REQUEST, { type: Frame.LOG, stream: 1, payload: "info\0hello" }]],
  ["a response for no stream", [{ ...HEAD, stream: 0 }]],
  ["a response for a stream that was never open", [{ ...HEAD, stream: 4 }]],
  ["a response for the last stream there is", [{ ...HEAD, stream: 0xffff_fffe }]],
  ["a response for a subrequest that was never open", [{ ...HEAD, stream: 1 }]],
  ["a response for its own subrequest", [REQUEST, { ...HEAD, stream: 1 }]],
  ["a second head", [HEAD, HEAD]],
  ["a second head after the end", [{ ...HEAD, flags: END }, HEAD]],
  ["a head that is shorter than it says", [{ ...HEAD, payload: numberPayload(5) }]],
  ["a head without a length", [{ ...HEAD, payload: "abc" }]],
  ["data before a head", [DATA]],
  ["data after the end", [{ ...HEAD, flags: END }, DATA]],
  ["an end after the end", [HEAD, { ...DATA, flags: END }, { ...DATA, payload: "", flags: END }]],
  ["a body beyond the credit", [HEAD, ...ALL_CREDIT, { ...DATA, payload: "x" }]],
  [
    "a request's body beyond the credit",
    [REQUEST, ...[...ALL_CREDIT, { ...DATA, payload: "x" }].map((frame) => ({ ...frame, stream: 1 }))],
  ],
  ["credit for nothing", [{ type: Frame.CREDIT, stream: 2, payload: numberPayload(0) }]],
  ["credit for bytes that were not sent", [{ type: Frame.CREDIT, stream: 2, payload: numberPayload(1) }]],
  ["credit that overflows", [{ type: Frame.CREDIT, stream: 2, payload: numberPayload(0xffff_ffff) }]],
  ["credit of the wrong size", [{ type: Frame.CREDIT, stream: 2, payload: "abc" }]],
  ["an empty credit", [{ type: Frame.CREDIT, stream: 2 }]],
  ["SEEN beyond what was opened", [{ type: Frame.SEEN, stream: 4 }]],
  ["SEEN of a subrequest", [REQUEST, { type: Frame.SEEN, stream: 1 }]],
  [
    "SEEN that goes back",
    [
      { type: Frame.SEEN, stream: 2 },
      { type: Frame.SEEN, stream: 1 },
    ],
  ],
  ["an invocation of its own", [{ ...REQUEST, stream: 4 }]],
  ["the gateway's invocation, opened again", [{ ...REQUEST, stream: 2 }]],
  ["a subrequest twice", [REQUEST, REQUEST]],
  [
    "a subrequest whose number goes back",
    [
      { ...REQUEST, stream: 5 },
      { ...REQUEST, stream: 3 },
    ],
  ],
  [
    "data after a whole request",
    [
      { ...REQUEST, flags: END },
      { ...DATA, stream: 1 },
    ],
  ],
  ["a request without a head", [{ ...REQUEST, payload: "" }]],
  ["SETTLED of a subrequest", [REQUEST, { type: Frame.SETTLED, stream: 1 }]],
  ["SETTLED of a stream that was never open", [{ type: Frame.SETTLED, stream: 4 }]],
  ["FAILED after a head", [HEAD, { type: Frame.FAILED, stream: 2, payload: "exception\0x\0" }]],
  ["FAILED of a subrequest", [REQUEST, { type: Frame.FAILED, stream: 1 }]],
  ["ABORT of a stream that was never open", [{ type: Frame.ABORT, stream: 7 }]],
  ["STOP of a stream that was never open", [{ type: Frame.STOP, stream: 8 }]],
  ["a WebSocket that was not asked for", [UPGRADED]],
  ["a message outside a WebSocket", [{ ...TEXT, stream: 2 }]],
  ["a close outside a WebSocket", [{ type: Frame.CLOSE, stream: 2 }]],
  ["a message on its own request for a WebSocket", [UPGRADE, { ...TEXT, stream: 1 }]],
  ["a WebSocket for its own request", [UPGRADE, { ...UPGRADED, stream: 1 }]],
  [
    "a body with a request for a WebSocket",
    [{ ...UPGRADE, payload: headPayload("GET\0http://a.example/", "x") }],
  ],
  ["data on its own request for a WebSocket", [UPGRADE, { ...DATA, stream: 1 }]],
  ["LOADED twice", [LOADED]],
  ["READY twice", [{ type: Frame.READY }]],
  ["a frame of the gateway's: PING", [{ type: Frame.PING, payload: numberPayload(0) }]],
  ["a frame of the gateway's: ARTIFACT", [{ type: Frame.ARTIFACT, payload: "x" }]],
  ["a frame of the gateway's: START", [{ type: Frame.START }]],
  ["a frame of the gateway's: RETIRE", [{ type: Frame.RETIRE }]],
];

describe("Instance ends a process that sends", () => {
  test.each(VIOLATIONS)("%s", async (_what, frames) => {
    await using peer = await startPeer();
    peer.send(LOADED);
    await peer.instance.loaded;
    const listener = new Recorder();
    peer.instance.open({ head: "GET\0http://a.example/", isEnd: false }, listener);

    peer.send(...frames);

    expect(await peer.ended).toMatch(/^protocol violation: Cannot /);
    expect(listener.errors).toMatchObject([{ code: "instance-crashed" }]);
    for (const { listener: own } of peer.subrequests)
      expect(own.errors).toMatchObject([{ code: "instance-crashed" }]);
  });

  test.each(SOCKET_VIOLATIONS)("%s on a WebSocket", async (_what, frames) => {
    await using peer = await startPeer();
    peer.send(LOADED);
    await peer.instance.loaded;
    const listener = new SocketRecorder();
    peer.instance.open({ head: "GET\0http://a.example/", isEnd: true, isUpgrade: true }, listener);

    peer.send(UPGRADED, ...frames);

    expect(await peer.ended).toMatch(/^protocol violation: Cannot /);
    expect(listener.errors).toMatchObject([{ code: "instance-crashed" }]);
    expect(listener.heard[0]).toBe("upgrade 101\0");
  });

  test("messages after ABORT from the gateway: these are dropped, and no violation", async () => {
    await using peer = await startPeer();
    peer.send(LOADED);
    await peer.instance.loaded;
    const listener = new SocketRecorder();
    const call = peer.instance.open(
      { head: "GET\0http://a.example/", isEnd: true, isUpgrade: true },
      listener,
    );
    call.abort("client-left", "");

    peer.send(UPGRADED, TEXT, { ...TEXT, payload: CHUNK }, CLOSE, { type: Frame.SETTLED, stream: 2 });
    await peer.settled();

    expect(listener).toMatchObject({ heard: [], errors: [] });
    expect(peer.instance.inFlight).toBe(0);
  });

  test.each([
    ["data", DATA],
    ["a second SETTLED", { type: Frame.SETTLED, stream: 2 }],
    ["credit", { type: Frame.CREDIT, stream: 2, payload: numberPayload(1) }],
  ])("%s after its invocation is settled", async (_what, frame) => {
    await using peer = await startPeer();
    peer.send(LOADED);
    await peer.instance.loaded;
    const listener = new Recorder();
    peer.instance.open({ head: "GET\0http://a.example/", isEnd: true }, listener);

    peer.send({ ...HEAD, flags: END }, { type: Frame.SETTLED, stream: 2 }, frame);

    expect(await peer.ended).toMatch(/^protocol violation: Cannot /);
    expect(listener).toMatchObject({ heard: ["head 200\0"], errors: [] });
  });

  test("a violation byte by byte", async () => {
    await using peer = await startPeer();

    for (const byte of rawFrame({ type: 99 })) peer.socket.write(Buffer.of(byte));

    expect(await peer.ended).toMatch(/^protocol violation: /);
    await expect(peer.instance.loaded).rejects.toMatchObject({ code: "instance-crashed" });
  });

  test("a violation, and tells every open call of it, once", async () => {
    await using peer = await startPeer();
    peer.send(LOADED);
    await peer.instance.loaded;
    const listeners = Array.from({ length: 20 }, () => new Recorder());
    for (const listener of listeners)
      peer.instance.open({ head: "GET\0http://a.example/", isEnd: true }, listener);

    peer.send({ type: 99 }, HEAD, { type: 98 });
    await peer.ended;

    for (const listener of listeners) {
      expect(listener.heard).toEqual([]);
      expect(listener.errors).toMatchObject([{ code: "instance-crashed" }]);
    }
    expect(peer.instance.inFlight).toBe(0);
  });

  test("half a frame and then nothing, when its socket closes", async () => {
    await using peer = await startPeer();

    peer.socket.end(rawFrame({ type: Frame.LOG, payload: "info\0hello" }).subarray(0, 15));

    expect(await peer.ended).toBe("it closed its socket");
  });
});

describe("Instance takes as a race, not as a violation,", () => {
  test("what crosses with the gateway's abort of an invocation", async () => {
    await using peer = await startPeer();
    peer.send(LOADED);
    await peer.instance.loaded;
    const listener = new Recorder();
    const call = peer.instance.open({ head: "GET\0http://a.example/", isEnd: false }, listener);

    call.abort("client-left", "");
    peer.send(HEAD, DATA, { ...DATA, flags: END }, { type: Frame.SETTLED, stream: 2 });
    await peer.settled();

    expect(peer.instance).toMatchObject({ isServing: true, inFlight: 0 });
    expect(listener).toMatchObject({ heard: [], errors: [] });
  });

  test("credit, a stop and an abort for a subrequest that is over", async () => {
    await using peer = await startPeer();
    peer.send(LOADED, { ...REQUEST, flags: END });
    await peer.instance.loaded;
    await peer.settled();
    for (const { call } of peer.subrequests) call.respond({ head: "200\0", isEnd: true });

    for (const type of [Frame.CREDIT, Frame.STOP, Frame.ABORT])
      peer.send({ type, stream: 1, payload: numberPayload(1) });
    await peer.settled();

    expect(peer.instance.isServing).toBe(true);
    expect(peer.subrequests).toHaveLength(1);
  });
});

describe("Instance.open() of a subrequest", () => {
  test("can be refused at once, and forgets a request that was whole", async () => {
    const listener = new Recorder();
    await using peer = await startPeer((_request, call) => {
      call.abort("refused", "not from here");
      return listener;
    });
    const bytes: Buffer[] = [];
    const answered = Promise.withResolvers<void>();
    peer.socket.on("data", (chunk: Buffer) => {
      bytes.push(chunk);
      if (Buffer.concat(bytes).includes("refused\0not from here")) answered.resolve();
    });

    peer.send(LOADED, { ...REQUEST, flags: END });
    await answered.promise;
    peer.send({ ...DATA, stream: 1 }, { type: 99 });

    expect(await peer.ended).toMatch(/stream 1 is not open/);
    expect(listener).toMatchObject({ heard: [], errors: [] });
  });
});
