import { beforeAll, describe, expect, test } from "vitest";
import { createRealm, type TestRealm } from "../../support/realm.ts";

let realm: TestRealm;

beforeAll(async () => {
  realm = await createRealm({ modules: ["streams/mod.ts", "dom/mod.ts"] });
});

/** Streams Standard §4. */
describe("ReadableStream", () => {
  test("§4.2.4 reads the members of its source by name, after its arguments are converted", async () => {
    const found = await realm.evaluate(`
      const log = [];
      const spy = (name) => new Proxy({}, { get: (_, key) => { log.push(name + "." + String(key)); } });
      new ReadableStream(spy("source"), spy("strategy"));
      return log;`);

    expect(found).toEqual([
      "strategy.highWaterMark",
      "strategy.size",
      "source.autoAllocateChunkSize",
      "source.cancel",
      "source.pull",
      "source.start",
      "source.type",
    ]);
  });

  test.each([
    ["null as a source", "new ReadableStream(null)", "TypeError"],
    ["a source of no known type", "new ReadableStream({ type: 'text' })", "TypeError"],
    ["a member that is no function", "new ReadableStream({ pull: 1 })", "TypeError"],
    ["a negative mark", "new ReadableStream({}, { highWaterMark: -1 })", "RangeError"],
    ["a size for bytes", "new ReadableStream({ type: 'bytes' }, { size() {} })", "RangeError"],
    [
      "autoAllocateChunkSize 0",
      "new ReadableStream({ type: 'bytes', autoAllocateChunkSize: 0 })",
      "TypeError",
    ],
    ["a call without new", "ReadableStream()", "TypeError"],
    ["a controller of one's own", "new ReadableStreamDefaultController()", "TypeError"],
    ["a BYOB reader of a default stream", "new ReadableStream().getReader({ mode: 'byob' })", "TypeError"],
    [
      "another reader of a locked stream",
      "const s = new ReadableStream(); s.getReader(); s.getReader()",
      "TypeError",
    ],
  ])("refuses %s", async (_case, code, error) => {
    const found = await realm.evaluate(
      `try { (() => { ${code}; })(); } catch (error) { return [error.name, error instanceof Error]; }`,
    );

    expect(found).toEqual([error, true]);
  });

  test("§4.6.4 pulls up to its mark, and once for each read from then on", async () => {
    const found = await realm.evaluate(`
      let pulls = 0;
      const stream = new ReadableStream({ pull(c) { c.enqueue(pulls++); } }, { highWaterMark: 2 });
      for (let turn = 0; turn < 20; turn++) await null;
      const before = pulls;
      await stream.getReader().read();
      for (let turn = 0; turn < 20; turn++) await null;
      return [before, pulls];`);

    expect(found).toEqual([2, 3]);
  });

  test("§4.3.3 rejects reads that wait when the reader is released, and keeps the chunks", async () => {
    const found = await realm.evaluate(`
      let controller;
      const stream = new ReadableStream({ start(c) { controller = c; } });
      const reader = stream.getReader();
      const waiting = reader.read();
      reader.releaseLock();
      controller.enqueue("kept");
      const error = await waiting.catch((error) => error.name);
      return [error, (await stream.getReader().read()).value];`);

    expect(found).toEqual(["TypeError", "kept"]);
  });

  test("§4.9.1 from() awaits what an iterable gives, and closes it when cancelled", async () => {
    const found = await realm.evaluate(`
      const log = [];
      function* numbers() { try { yield Promise.resolve(1); yield 2; } finally { log.push("closed"); } }
      const reader = ReadableStream.from(numbers()).getReader();
      log.push((await reader.read()).value);
      await reader.cancel();
      return log;`);

    expect(found).toEqual([1, "closed"]);
  });

  test("§4.2.5 iterates, and cancels when the loop is left unless told not to", async () => {
    const found = await realm.evaluate(`
      const log = [];
      const make = () => new ReadableStream({ pull(c) { c.enqueue(1); }, cancel() { log.push("cancelled"); } });
      const kept = make();
      for await (const chunk of kept.values({ preventCancel: true })) break;
      log.push(kept.locked);
      for await (const chunk of make()) break;
      return log;`);

    expect(found).toEqual([false, "cancelled"]);
  });

  test("§4.9.1 tee() gives both branches every chunk, and cancels its source for both reasons", async () => {
    const found = await realm.evaluate(`
      let reasons;
      const stream = new ReadableStream({ start(c) { c.enqueue("a"); }, cancel(value) { reasons = value; } });
      const readers = stream.tee().map((branch) => branch.getReader());
      const chunks = [];
      for (const reader of readers) chunks.push((await reader.read()).value);
      await Promise.all([readers[0].cancel("left"), readers[1].cancel("right")]);
      return [chunks, reasons];`);

    expect(found).toEqual([
      ["a", "a"],
      ["left", "right"],
    ]);
  });
});

/** Streams Standard §4.5 to §4.8. */
describe("a byte stream", () => {
  test("fills a reader's own buffer, which it takes over", async () => {
    const found = await realm.evaluate(`
      const stream = new ReadableStream({ type: "bytes", pull(c) {
        const { view } = c.byobRequest;
        view[0] = 7;
        c.byobRequest.respond(1);
      } });
      const mine = new Uint8Array(4);
      const { value } = await stream.getReader({ mode: "byob" }).read(mine);
      return [[...value], mine.buffer.detached, value.buffer.byteLength];`);

    expect(found).toEqual([[7], true, 4]);
  });

  test("waits for min elements, whatever chunks they come in", async () => {
    const found = await realm.evaluate(`
      let next = 0;
      const stream = new ReadableStream({ type: "bytes", pull(c) { c.enqueue(new Uint8Array([next++])); } });
      const reader = stream.getReader({ mode: "byob" });
      const { value } = await reader.read(new Uint16Array(4), { min: 2 });
      return [value.constructor.name, value.length, [...new Uint8Array(value.buffer, 0, 4)]];`);

    expect(found).toEqual(["Uint16Array", 2, [0, 1, 2, 3]]);
  });

  test("gives a default reader the bytes of a buffer that it allocates itself", async () => {
    const found = await realm.evaluate(`
      const stream = new ReadableStream({ type: "bytes", autoAllocateChunkSize: 8, pull(c) {
        c.byobRequest.view.set([1, 2]);
        c.byobRequest.respond(2);
      } });
      return [...(await stream.getReader().read()).value];`);

    expect(found).toEqual([1, 2]);
  });

  test("copies its bytes for the second branch of a tee", async () => {
    const found = await realm.evaluate(`
      const stream = new ReadableStream({ type: "bytes", start(c) { c.enqueue(new Uint8Array([1])); c.close(); } });
      const [left, right] = stream.tee();
      const one = (await left.getReader().read()).value;
      const other = (await right.getReader({ mode: "byob" }).read(new Uint8Array(4))).value;
      one[0] = 9;
      return [[...one], [...other]];`);

    expect(found).toEqual([[9], [1]]);
  });

  test.each([
    ["an empty view", "reader.read(new Uint8Array(0))", "TypeError"],
    ["min 0", "reader.read(new Uint8Array(1), { min: 0 })", "TypeError"],
    ["more elements than the view holds", "reader.read(new Uint8Array(1), { min: 2 })", "RangeError"],
    [
      "a resizable buffer",
      "reader.read(new Uint8Array(new ArrayBuffer(1, { maxByteLength: 2 })))",
      "TypeError",
    ],
  ])("refuses to read into %s", async (_case, call, error) => {
    const found = await realm.evaluate(`
      const reader = new ReadableStream({ type: "bytes" }).getReader({ mode: "byob" });
      return await ${call}.catch((error) => error.name);`);

    expect(found).toBe(error);
  });
});
