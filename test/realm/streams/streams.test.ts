import { beforeAll, describe, expect, test } from "vitest";
import { createRealm, type TestRealm } from "../../support/realm.ts";

let realm: TestRealm;

beforeAll(async () => {
  realm = await createRealm({
    modules: ["streams/mod.ts", "streams/byte-globals.ts", "streams/relay-globals.ts", "dom/mod.ts"],
    internals: ["streams/readable.ts"],
  });
});

describe("the realm's streams", () => {
  test("have all of the standard's interfaces, by their names", async () => {
    const names = await realm.evaluate(`
      return Object.getOwnPropertyNames(globalThis).filter((name) => /Stream|Strategy/.test(name) && globalThis[name].name === name).sort()`);

    expect(names).toEqual([
      "ByteLengthQueuingStrategy",
      "CountQueuingStrategy",
      "FixedLengthStream",
      "IdentityTransformStream",
      "ReadableByteStreamController",
      "ReadableStream",
      "ReadableStreamBYOBReader",
      "ReadableStreamBYOBRequest",
      "ReadableStreamDefaultController",
      "ReadableStreamDefaultReader",
      "TransformStream",
      "TransformStreamDefaultController",
      "WritableStream",
      "WritableStreamDefaultController",
      "WritableStreamDefaultWriter",
    ]);
  });

  test("can be iterated, made of an iterable, piped and split", async () => {
    const found = await realm.evaluate(`
      const upper = new TransformStream({ transform(chunk, controller) { controller.enqueue(chunk.toUpperCase()); } });
      const [left, right] = ReadableStream.from(["a", "b"]).pipeThrough(upper).tee();
      const chunks = [];
      for await (const chunk of left) chunks.push(chunk);
      for await (const chunk of right.values()) chunks.push(chunk);
      return chunks;`);

    expect(found).toEqual(["A", "B", "A", "B"]);
  });

  test("give a sink the signal of the realm", async () => {
    const found = await realm.evaluate(`
      let signal;
      const writer = new WritableStream({ start(controller) { signal = controller.signal; } }).getWriter();
      await writer.abort("why");
      return [signal instanceof AbortSignal, signal.reason];`);

    expect(found).toEqual([true, "why"]);
  });

  test("end a pipe when its signal aborts", async () => {
    const found = await realm.evaluate(`
      const controller = new AbortController();
      const piping = new ReadableStream().pipeTo(new WritableStream(), { signal: controller.signal });
      controller.abort();
      return await piping.catch((error) => [error.name, error instanceof DOMException]);`);

    expect(found).toEqual(["AbortError", true]);
  });

  test("work where a function has replaced the globals that they use", async () => {
    const other = await createRealm({ modules: ["streams/mod.ts", "dom/mod.ts"] });
    const found = await other.evaluate(`
      globalThis.AbortController = globalThis.DOMException = globalThis.queueMicrotask = globalThis.Promise = () => { throw 1; };
      Object.prototype.pull = Object.prototype.cancel = () => { throw 2; };
      const writer = new WritableStream().getWriter();
      await writer.write(1);
      return await writer.close();`);

    expect(found).toBeUndefined();
  });
});

describe("createByteStream()", () => {
  test("asks its source only when somebody reads", async () => {
    const found = await realm.evaluate(`
      const log = [];
      const stream = internals.createByteStream({
        start() {},
        pull(controller) { log.push("pull"); internals.enqueueBytes(controller, new Uint8Array(1)); },
        cancel(reason) { log.push(reason); },
      });
      for (let turn = 0; turn < 9; turn++) await null;
      log.push("read");
      const reader = stream.getReader();
      await reader.read();
      await reader.cancel("enough");
      return [log, internals.isDisturbed(stream), internals.isLocked(stream)];`);

    expect(found).toEqual([["read", "pull", "enough"], true, true]);
  });

  test("takes nothing from what a function added to Object.prototype", async () => {
    const other = await createRealm({ modules: ["streams/mod.ts"], internals: ["streams/readable.ts"] });
    const found = await other.evaluate(`
      Object.prototype.autoAllocateChunkSize = 0;
      Object.prototype.size = () => { throw 1; };
      const stream = internals.createByteStream({ start() {}, pull() {}, cancel() {} });
      return internals.isReadableStream(stream);`);

    expect(found).toBe(true);
  });
});
