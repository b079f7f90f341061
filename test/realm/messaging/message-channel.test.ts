import { beforeAll, describe, expect, test } from "vitest";
import { createPlatformRealm, type PlatformRealm } from "../../support/platform.ts";

let realm: PlatformRealm;

beforeAll(async () => {
  realm = await createPlatformRealm();
});

describe("MessagePort", () => {
  test("postMessage() delivers clones in order, each in a task of its own", async () => {
    const seen = await realm.evaluate(`
      const { port1, port2 } = new MessageChannel();
      const seen = [];
      const { promise, resolve } = Promise.withResolvers();
      port2.onmessage = ({ data }) => {
        seen.push(data.n);
        Promise.resolve().then(() => seen.push("microtask"));
        if (data.n === 2) setTimeout(resolve, 1);
      };
      port1.postMessage({ n: 1 });
      port1.postMessage({ n: 2 });
      seen.push("sync");
      await promise;
      return seen;
    `);

    expect(seen).toEqual(["sync", 1, "microtask", 2, "microtask"]);
  });

  test("postMessage() moves a port with the messages that wait in it", async () => {
    const seen = await realm.evaluate(`
      const one = new MessageChannel();
      const other = new MessageChannel();
      one.port1.postMessage("early");
      other.port1.postMessage("port", [one.port2]);
      one.port1.postMessage("late");
      const { promise, resolve } = Promise.withResolvers();
      other.port2.onmessage = ({ ports: [port] }) => {
        const seen = [];
        port.onmessage = ({ data }) => { if (seen.push(data) === 2) resolve(seen); };
      };
      return promise;
    `);

    expect(seen).toEqual(["early", "late"]);
  });

  test("close() tells the other end after the messages that are on their way", async () => {
    const seen = await realm.evaluate(`
      const { port1, port2 } = new MessageChannel();
      const seen = [];
      const { promise, resolve } = Promise.withResolvers();
      port2.onmessage = ({ data }) => seen.push(data);
      port2.onclose = () => { seen.push("close"); resolve(); };
      port1.postMessage("last");
      port1.close();
      await promise;
      return seen;
    `);

    expect(seen).toEqual(["last", "close"]);
  });

  test.each([
    ["a port in its own message", "port1.postMessage(1, [port1])"],
    ["a closed port", "port2.close(), port1.postMessage(1, [port2])"],
    ["a port that was moved", "structuredClone(port2, { transfer: [port2] }), port1.postMessage(1, [port2])"],
    ["a function", "port1.postMessage(() => {})"],
    ["a port that is not in the list", "port1.postMessage(port2)"],
    ["one buffer twice", "const b = new ArrayBuffer(1); port1.postMessage(1, [b, b])"],
  ])("postMessage() refuses %s with a DataCloneError", async (_name, code) => {
    const name = await realm.evaluate(`
      const { port1, port2 } = new MessageChannel();
      try { ${code} } catch (error) { return error.name; }
    `);

    expect(name).toBe("DataCloneError");
  });
});

describe("BroadcastChannel", () => {
  test("reaches every other channel of the name, and no closed one", async () => {
    const seen = await realm.evaluate(`
      const [sender, one, other, closed] = ["a", "a", "a", "a"].map((name) => new BroadcastChannel(name));
      const stranger = new BroadcastChannel("b");
      const seen = [];
      const { promise, resolve } = Promise.withResolvers();
      for (const [name, channel] of Object.entries({ sender, one, closed, stranger }))
        channel.onmessage = () => seen.push(name);
      other.onmessage = () => { seen.push("other"); resolve(); };
      sender.postMessage("hello");
      closed.close();
      await promise;
      return seen;
    `);

    expect(seen).toEqual(["one", "other"]);
  });
});

describe("structuredClone()", () => {
  test("keeps a view that follows its buffer following, and the bytes of both", async () => {
    const result = await realm.evaluate(`
      const buffer = new ArrayBuffer(4, { maxByteLength: 8 });
      const follower = new Uint16Array(buffer);
      const fixed = new Uint8Array(buffer, 2, 2);
      fixed.set([3, 4]);
      const copy = structuredClone({ follower, fixed });
      copy.follower.buffer.resize(8);
      return [copy.follower.length, copy.fixed.length, [...copy.fixed], [...fixed], buffer.byteLength];
    `);

    expect(result).toEqual([4, 2, [3, 4], [3, 4], 4]);
  });

  test("detaches nothing when a getter throws, and only after the getters ran", async () => {
    const result = await realm.evaluate(`
      const buffer = new ArrayBuffer(8);
      let thrown;
      try { structuredClone({ get a() { throw new RangeError("no"); } }, { transfer: [buffer] }); }
      catch (error) { thrown = error.name; }
      const copy = structuredClone({ get length() { return buffer.byteLength; } }, { transfer: [buffer] });
      return [thrown, copy.length, buffer.detached];
    `);

    expect(result).toEqual(["RangeError", 8, true]);
  });
});

describe("structuredClone() of streams", () => {
  test("moves a ReadableStream: its chunks are cloned, its end and its errors arrive", async () => {
    const result = await realm.evaluate(`
      const source = (chunks, error) => new ReadableStream({
        start(controller) {
          for (const chunk of chunks) controller.enqueue(chunk);
          if (error) controller.error(error); else controller.close();
        },
      });
      const read = async (stream) => {
        const moved = structuredClone(stream, { transfer: [stream] });
        const chunks = [stream.locked];
        try { for await (const chunk of moved) chunks.push(chunk); } catch ({ name }) { chunks.push(name); }
        try { structuredClone(stream, { transfer: [stream] }); } catch ({ name }) { chunks.push(name); }
        return chunks;
      };
      return [await read(source([{ a: 1 }, "b"])), await read(source([], new RangeError("x")))];
    `);

    expect(result).toEqual([
      [true, { a: 1 }, "b", "DataCloneError"],
      [true, "RangeError", "DataCloneError"],
    ]);
  });

  test("moves a WritableStream with its backpressure and its abort", async () => {
    const result = await realm.evaluate(`
      const seen = [];
      const sink = new WritableStream({
        write: (chunk) => { seen.push(chunk); },
        close: () => { seen.push("closed"); },
      });
      const writer = structuredClone(sink, { transfer: [sink] }).getWriter();
      for (const chunk of [1, 2, 3]) await writer.write(chunk);
      await writer.close();
      const { promise, resolve } = Promise.withResolvers();
      const other = new WritableStream({ abort: resolve });
      void structuredClone(other, { transfer: [other] }).abort("reason");
      const reason = await promise;
      while (seen.length < 4) await scheduler.wait(1);
      return [seen, reason];
    `);

    expect(result).toEqual([[1, 2, 3, "closed"], "reason"]);
  });

  test("refuses a locked stream", async () => {
    const name = await realm.evaluate(`
      const stream = new ReadableStream();
      stream.getReader();
      try { structuredClone(stream, { transfer: [stream] }); } catch (error) { return error.name; }
    `);

    expect(name).toBe("DataCloneError");
  });
});

describe("structuredClone() of a TransformStream", () => {
  test("moves both of its sides", async () => {
    const found = await realm.evaluate(`
      const stream = new TransformStream({ transform: (chunk, controller) => controller.enqueue({ twice: chunk.n * 2 }) });
      const moved = structuredClone(stream, { transfer: [stream] });
      const isLocked = [stream.readable.locked, stream.writable.locked];
      const writer = moved.writable.getWriter();
      void writer.write({ n: 2 });
      void writer.close();
      const reader = moved.readable.getReader();
      const { value } = await reader.read();
      return [moved instanceof TransformStream, moved !== stream, ...isLocked, value.twice, (await reader.read()).done];`);

    expect(found).toEqual([true, true, true, true, 4, true]);
  });

  test("moves nothing when one side is locked", async () => {
    const found = await realm.evaluate(`
      const stream = new TransformStream();
      stream.writable.getWriter();
      let name;
      try { structuredClone(stream, { transfer: [stream] }); } catch (error) { name = error.name; }
      return [name, stream.readable.locked];`);

    expect(found).toEqual(["DataCloneError", false]);
  });
});
