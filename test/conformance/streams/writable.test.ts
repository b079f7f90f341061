import { beforeAll, describe, expect, test } from "vitest";
import { createRealm, type TestRealm } from "../../support/realm.ts";

let realm: TestRealm;

beforeAll(async () => {
  realm = await createRealm({ modules: ["streams/mod.ts", "dom/mod.ts"] });
});

/** Streams Standard §5. */
describe("WritableStream", () => {
  test("writes one chunk after the other, and is ready again below its mark", async () => {
    const found = await realm.evaluate(`
      const log = [];
      let finish;
      const stream = new WritableStream({ write(chunk) { log.push(chunk); return new Promise((resolve) => { finish = resolve; }); } });
      const writer = stream.getWriter();
      await writer.ready;
      const first = writer.write("a");
      const second = writer.write("b");
      let isReady = false;
      writer.ready.then(() => { isReady = true; });
      for (let turn = 0; turn < 9; turn++) await null;
      log.push(isReady, writer.desiredSize);
      finish(); await first;
      finish(); await second;
      await writer.ready;
      return [...log, writer.desiredSize];`);

    expect(found).toEqual(["a", false, -1, "b", 1]);
  });

  test("§5.5.1 aborts after the write that runs, and tells it by the signal at once", async () => {
    const found = await realm.evaluate(`
      const log = [];
      let finish;
      const writer = new WritableStream({
        start(c) { c.signal.addEventListener("abort", () => log.push("signal " + c.signal.reason)); },
        write() { return new Promise((resolve) => { finish = resolve; }); },
        abort(reason) { log.push("abort " + reason); },
      }).getWriter();
      await writer.ready;
      const written = writer.write(1);
      const aborted = writer.abort("why");
      log.push("asked");
      finish();
      await aborted;
      log.push(await written, await writer.closed.catch((error) => error));
      return log;`);

    expect(found).toEqual(["signal why", "asked", "abort why", null, "why"]);
  });

  test("fails with what a write fails with, and drops what is queued", async () => {
    const found = await realm.evaluate(`
      const writer = new WritableStream({ write() { throw "broken"; } }).getWriter();
      const answers = [writer.write(1), writer.write(2), writer.closed].map((promise) => promise.catch((error) => error));
      return await Promise.all(answers);`);

    expect(found).toEqual(["broken", "broken", "broken"]);
  });

  test("gives one error for a sink's type, and one for a locked stream", async () => {
    const found = await realm.evaluate(`
      const errors = [];
      try { new WritableStream({ type: "bytes" }); } catch (error) { errors.push(error.name); }
      const stream = new WritableStream();
      stream.getWriter();
      errors.push(await stream.close().catch((error) => error.name));
      return errors;`);

    expect(found).toEqual(["RangeError", "TypeError"]);
  });
});

/** Streams Standard §6. */
describe("TransformStream", () => {
  test("runs start, transform and flush with one controller", async () => {
    const found = await realm.evaluate(`
      const stream = new TransformStream({
        start(c) { c.enqueue("start"); },
        transform(chunk, c) { c.enqueue(chunk + chunk); },
        flush(c) { c.enqueue("flush"); },
      });
      const writer = stream.writable.getWriter();
      writer.write("a");
      writer.close();
      return await Array.fromAsync(stream.readable);`);

    expect(found).toEqual(["start", "aa", "flush"]);
  });

  test("§6.2.3 calls cancel once, for whichever side ends first", async () => {
    const found = await realm.evaluate(`
      const log = [];
      const stream = new TransformStream({ cancel(reason) { log.push(reason); } });
      await stream.readable.cancel("unwanted");
      await stream.writable.abort("late");
      return log;`);

    expect(found).toEqual(["unwanted"]);
  });

  test("terminate() closes the readable side and errors the writable one", async () => {
    const found = await realm.evaluate(`
      const stream = new TransformStream({ transform(chunk, c) { c.terminate(); } });
      const writer = stream.writable.getWriter();
      writer.write(1).catch(() => {});
      const { done } = await stream.readable.getReader().read();
      return [done, await writer.closed.catch((error) => error.name)];`);

    expect(found).toEqual([true, "TypeError"]);
  });
});

/** Streams Standard §4.9.1 ReadableStreamPipeTo. */
describe("pipeTo()", () => {
  test("does not call the sink while the source enqueues", async () => {
    const found = await realm.evaluate(`
      const log = [];
      let controller;
      const source = new ReadableStream({ start(c) { controller = c; } });
      const piped = source.pipeTo(new WritableStream({ write(chunk) { log.push(chunk); } }));
      for (let turn = 0; turn < 9; turn++) await null;
      controller.enqueue("chunk");
      log.push("enqueued");
      controller.close();
      await piped;
      return log;`);

    expect(found).toEqual(["enqueued", "chunk"]);
  });

  test("reads no more than its target wants", async () => {
    const found = await realm.evaluate(`
      let pulls = 0;
      const source = new ReadableStream({ pull(c) { c.enqueue(pulls++); } }, { highWaterMark: 0 });
      void source.pipeTo(new WritableStream({ write: () => new Promise(() => {}) }, { highWaterMark: 3 }));
      for (let turn = 0; turn < 50; turn++) await null;
      return pulls;`);

    expect(found).toBe(3);
  });

  test.each([
    ["", "['cancel stop', 'abort stop']"],
    ["preventAbort: true,", "['cancel stop']"],
    ["preventCancel: true,", "['abort stop']"],
  ])("ends both sides when its signal aborts {%s}", async (options, expected) => {
    const found = await realm.evaluate(`
      const log = [];
      const stopper = new AbortController();
      const source = new ReadableStream({ cancel(reason) { log.push("cancel " + reason); } });
      const target = new WritableStream({ abort(reason) { log.push("abort " + reason); } });
      const piped = source.pipeTo(target, { ${options} signal: stopper.signal });
      await null;
      stopper.abort("stop");
      const reason = await piped.catch((error) => error);
      return [log.sort(), ${expected}.sort(), reason, source.locked, target.locked];`);

    expect(found).toMatchObject([expect.anything(), expect.anything(), "stop", false, false]);
    expect(Array.isArray(found) && found[0]).toEqual(Array.isArray(found) && found[1]);
  });

  test("passes a failure on, both ways", async () => {
    const found = await realm.evaluate(`
      const log = [];
      const broken = new ReadableStream({ start(c) { c.error("source"); } });
      await broken.pipeTo(new WritableStream({ abort(reason) { log.push("abort " + reason); } })).catch((error) => log.push(error));
      const endless = new ReadableStream({ pull(c) { c.enqueue(1); }, cancel(reason) { log.push("cancel " + reason); } });
      await endless.pipeTo(new WritableStream({ write() { throw "sink"; } })).catch((error) => log.push(error));
      return log;`);

    expect(found).toEqual(["abort source", "source", "cancel sink", "sink"]);
  });
});
