import { describe, expect, test } from "vitest";
import { createRealm, type TestRealm } from "../../support/realm.ts";

/** A realm with the platform's sockets; what they send outside is in the global `calls`. */
async function createSocketRealm(): Promise<TestRealm & { readonly calls: unknown[] }> {
  const calls: unknown[] = [];
  const realm = await createRealm({
    modules: ["dom/mod.ts", "encoding/mod.ts", "fetch/mod.ts", "file-api/mod.ts", "websocket/mod.ts"],
    internals: ["fetch/subrequest.ts", "websocket/stream-transport.ts", "websocket/compatibility.ts"],
    ops: {
      openUpgrade: (head) => calls.push(["open", head]),
      sendMessage: (_stream, message) => {
        calls.push(["send", typeof message === "string" ? message : [...message]]);
        return 0;
      },
      closeSocket: (_stream, code, reason) => void calls.push(["close", code, reason]),
      consume: (_stream, bytes) => void calls.push(["consume", bytes]),
      abort: () => void calls.push(["abort"]),
      stop: () => {},
      bufferedBytes: () => 0,
    },
  });
  return { ...realm, calls };
}

const OPEN = `
  const socket = new WebSocket("ws://a.example/path", ["one", "two"]);
  const log = [];
  for (const type of ["open", "message", "error", "close"]) {
    socket.addEventListener(type, (event) => log.push([type, socket.readyState, event.data ?? event.code ?? null]));
  }
  internals.answerUpgrade(1, "101\\0\\0sec-websocket-protocol\\0two");
  await 0; await 0; await 0;
`;

describe("new WebSocket()", () => {
  test.each([
    ["a relative URL", `"/path"`],
    ["another scheme", `"ftp://a.example/"`],
    ["a fragment", `"ws://a.example/#x"`],
    ["an empty subprotocol", `"ws://a.example/", ""`],
    ["a subprotocol with a space", `"ws://a.example/", "a b"`],
    ["a subprotocol twice", `"ws://a.example/", ["a", "b", "a"]`],
  ])("refuses %s", async (_what, rest) => {
    const realm = await createSocketRealm();

    const name = realm.run(`try { new WebSocket(${rest}); "none" } catch (error) { error.name }`);

    expect(name).toBe("SyntaxError");
  });

  test("asks with http, and shows ws", async () => {
    const realm = await createSocketRealm();

    const url = realm.run(`new WebSocket("https://a.example:8443/x?y", ["p", "q"]).url`);

    expect(url).toBe("wss://a.example:8443/x?y");
    expect(realm.calls).toEqual([["open", "GET\0https://a.example:8443/x?y\0sec-websocket-protocol\0p, q"]]);
  });

  test("opens, takes messages, and closes", async () => {
    const realm = await createSocketRealm();

    const result = await realm.evaluate(`${OPEN}
      internals.receiveMessage(1, "hello", 69);
      socket.send("text");
      socket.send(new Uint8Array([1, 2]).subarray(1));
      socket.send(new Blob(["b"]));
      socket.close(3000, "bye");
      internals.receiveMessage(1, "too late", 72);
      internals.receiveClose(1, 3000, "bye");
      return { log, protocol: socket.protocol, extensions: socket.extensions };
    `);

    expect(result).toEqual({
      log: [
        ["open", 1, null],
        ["message", 1, "hello"],
        ["close", 3, 3000],
      ],
      protocol: "two",
      extensions: "",
    });
    expect(realm.calls.slice(1)).toEqual([
      ["consume", 69],
      ["send", "text"],
      ["send", [2]],
      ["send", [98]],
      ["close", 3000, "bye"],
      ["consume", 72],
    ]);
  });

  test("fails with an error event, when the connection breaks", async () => {
    const realm = await createSocketRealm();

    const log = await realm.evaluate(`${OPEN} internals.receiveClose(1, 1006, "gone"); return log;`);

    expect(log).toEqual([
      ["open", 1, null],
      ["error", 3, null],
      ["close", 3, 1006],
    ]);
  });

  test("can be closed before it is open", async () => {
    const realm = await createSocketRealm();

    const log = await realm.evaluate(`
      const socket = new WebSocket("ws://a.example/");
      const log = [];
      for (const type of ["open", "error", "close"]) socket.addEventListener(type, () => log.push([type, socket.readyState]));
      socket.close();
      log.push(socket.readyState);
      await 0; await 0; await 0;
      return log;
    `);

    expect(log).toEqual([2, ["error", 3], ["close", 3]]);
    expect(realm.calls).toContainEqual(["abort"]);
  });

  test("does not connect to a port of another protocol", async () => {
    const realm = await createSocketRealm();

    const code = await realm.evaluate(
      `return await new Promise((done) => { new WebSocket("ws://a.example:25/").onclose = (event) => done(event.code); });`,
    );

    expect(code).toBe(1006);
    expect(realm.calls).toEqual([]);
  });

  test.each([
    ["999", "InvalidAccessError"],
    ["1001", "InvalidAccessError"],
    ["5000", "InvalidAccessError"],
    ["3000, 'x'.repeat(124)", "SyntaxError"],
    ["3000, 'x'.repeat(123)", "none"],
    ["3000.4", "none"],
  ])("checks close(%s): %s", async (rest, wanted) => {
    const realm = await createSocketRealm();

    const name = realm.run(
      `try { new WebSocket("ws://a.example/").close(${rest}); "none" } catch (error) { error.name }`,
    );

    expect(name).toBe(wanted);
  });
});

describe("WebSocketPair", () => {
  const PAIR = `
    const [one, other] = Object.values(new WebSocketPair());
    const log = [];
    function listen(name, socket) {
      socket.binaryType = "arraybuffer";
      socket.addEventListener("message", ({ data }) => log.push([name, typeof data === "string" ? data : [...new Uint8Array(data)]]));
      socket.addEventListener("close", ({ code, reason, wasClean }) => log.push([name, code, reason, wasClean, socket.readyState]));
    }
    const settle = async () => { for (let round = 0; round < 10; round++) await 0; };
  `;

  test("connects its sockets to each other", async () => {
    const realm = await createSocketRealm();

    const log = await realm.evaluate(`${PAIR}
      one.accept();
      const bytes = new Uint8Array([1, 2, 3]);
      one.send("before");
      one.send(bytes.subarray(1));
      bytes.fill(9);
      other.accept();
      listen("one", one);
      listen("other", other);
      await settle();
      other.send("back");
      await settle();
      other.close(4000, "done");
      await settle();
      return log;
    `);

    expect(log).toEqual([
      ["other", "before"],
      ["other", [2, 3]],
      ["one", "back"],
      ["one", 4000, "done", true, 3],
      ["other", 4000, "done", true, 3],
    ]);
  });

  test("is iterable, and holds exactly two", async () => {
    const realm = await createSocketRealm();

    const result = await realm.evaluate(`
      const pair = new WebSocketPair();
      const [one, other] = pair;
      return [Object.keys(pair), one === pair[0], other === pair[1], one instanceof WebSocket, one.readyState];
    `);

    expect(result).toEqual([["0", "1"], true, true, true, 1]);
  });

  test("does not run the other socket's listeners within send()", async () => {
    const realm = await createSocketRealm();

    const log = await realm.evaluate(`${PAIR}
      one.accept(); other.accept(); listen("other", other);
      await settle();
      one.send("x");
      log.push("sent");
      await settle();
      return log;
    `);

    expect(log).toEqual(["sent", ["other", "x"]]);
  });

  test.each([
    ["send before accept", `one.send("x")`],
    ["close before accept", `one.close()`],
    ["send after close", `one.accept(); one.close(); one.send("x")`],
    ["accept of a socket of one's own", `new WebSocket("ws://a.example/").accept()`],
  ])("makes a TypeError of %s", async (_what, code) => {
    const realm = await createSocketRealm();

    const name = await realm.evaluate(
      `${PAIR} try { ${code}; } catch (error) { return error.constructor === TypeError; }`,
    );

    expect(name).toBe(true);
  });

  test("leaves the socket half open where the function asks for it", async () => {
    const realm = await createSocketRealm();

    const result = await realm.evaluate(`${PAIR}
      one.accept({ allowHalfOpen: true }); other.accept(); listen("one", one);
      other.close(4000);
      await settle();
      const before = one.readyState;
      one.close();
      return [log, before, one.readyState];
    `);

    expect(result).toEqual([[["one", 4000, "", true, 2]], 2, 3]);
  });

  test("follows the compatibility date", async () => {
    const realm = await createSocketRealm();

    const result = await realm.evaluate(`
      const types = [];
      for (const [compatibilityDate, flag] of [["2026-03-16", ""], ["2026-03-17", ""], ["2025-01-01", "websocket_standard_binary_type"], ["2026-06-01", "no_websocket_standard_binary_type"]]) {
        internals.setCompatibility({ compatibilityDate, compatibilityFlags: [flag] });
        types.push(new WebSocketPair()[0].binaryType);
      }
      return types;
    `);

    expect(result).toEqual(["arraybuffer", "blob", "blob", "arraybuffer"]);
  });
});

describe("new Response() with a WebSocket", () => {
  test.each([
    ["status 101", `new Response(null, { status: 101, webSocket: new WebSocketPair()[0] }).status`, 101],
    ["another status", `new Response(null, { webSocket: new WebSocketPair()[0] })`, "RangeError"],
    ["none", `new Response(null, { status: 101 })`, "RangeError"],
    ["something else", `new Response(null, { status: 101, webSocket: {} })`, "TypeError"],
    ["null", `new Response(null, { webSocket: null }).webSocket`, null],
    [
      "a clone",
      `new Response(null, { status: 101, webSocket: new WebSocketPair()[0] }).clone()`,
      "TypeError",
    ],
  ])("%s", async (_what, code, wanted) => {
    const realm = await createSocketRealm();

    expect(realm.run(`try { ${code} } catch (error) { error.name }`)).toBe(wanted);
  });
});
