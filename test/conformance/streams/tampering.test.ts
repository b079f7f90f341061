import { describe, expect, test } from "vitest";
import { createRealm } from "../../support/realm.ts";

/** What a function may do to its own realm. The platform's streams must not notice. */
const TAMPERINGS = {
  "Promise.prototype.then": "Promise.prototype.then = refuse",
  "the global Promise": "globalThis.Promise = Promise.resolve = Promise.withResolvers = refuse",
  "Array.prototype": `
    for (const name of ["push", "shift", "slice", "splice", "map", "forEach", "indexOf"]) Array.prototype[name] = refuse;
    Array.prototype[Symbol.iterator] = refuse;
    Object.defineProperty(Array.prototype, "0", { set: refuse, get: refuse, configurable: true });`,
  "Object.prototype": `
    for (const name of ["start", "pull", "cancel", "write", "close", "abort", "transform", "flush", "size", "highWaterMark",
      "autoAllocateChunkSize", "type", "preventAbort", "preventCancel", "preventClose", "signal", "started"])
      Object.defineProperty(Object.prototype, name, { get: refuse, configurable: true });`,
  "Reflect and Function.prototype":
    "Reflect.apply = Function.prototype.call = Function.prototype.apply = Function.prototype.bind = refuse",
  "typed arrays": `
    const TypedArray = Object.getPrototypeOf(Uint8Array);
    for (const name of ["set", "slice", "subarray"]) TypedArray.prototype[name] = refuse;
    ArrayBuffer.prototype.slice = ArrayBuffer.prototype.transfer = refuse;
    globalThis.Uint8Array = globalThis.ArrayBuffer = globalThis.DataView = refuse;`,
  "the interfaces themselves": `
    for (const Interface of [ReadableStream, WritableStream, TransformStream, ReadableStreamDefaultReader, WritableStreamDefaultWriter,
      ReadableStreamDefaultController, WritableStreamDefaultController, TransformStreamDefaultController])
      for (const name of Object.getOwnPropertyNames(Interface.prototype))
        if (!PUBLIC.includes(name)) Object.defineProperty(Interface.prototype, name, { get: refuse, configurable: true });`,
};

/** Uses every kind of stream through its own methods, awaiting what they give: await does not look at `then` of a native promise. */
const WORK = `
  const bytes = new ReadableStream({ __proto__: null, type: "bytes", pull(c) { c.enqueue(new Bytes(3)); } }, NO_MARK);
  const { 0: left, 1: right } = bytes.tee();
  const read = await left.getReader().read();
  const into = await right.getReader(BYOB).read(new Bytes(8));
  const source = new ReadableStream({ __proto__: null, pull(c) { c.enqueue("a"); c.close(); } }, NO_MARK);
  const transform = new TransformStream({ __proto__: null, transform(chunk, c) { c.enqueue(chunk + "b"); } }, NO_MARK, NO_MARK);
  let text = "";
  const sink = new WritableStream({ __proto__: null, write(chunk) { text += chunk; } }, NO_MARK);
  await source.pipeThrough(transform, PIPE).pipeTo(sink, PIPE);
  return text + read.value.length + into.value.length;`;

describe("streams work where a function has replaced", () => {
  test.each(Object.entries(TAMPERINGS))("%s", async (_name, tampering) => {
    const realm = await createRealm({ modules: ["streams/mod.ts", "dom/mod.ts"] });

    const found = await realm.evaluate(`
      const refuse = () => { throw new Error("tampered"); };
      const Bytes = Uint8Array;
      const BYOB = { __proto__: null, mode: "byob" };
      const NO_MARK = { __proto__: null };
      const PIPE = { __proto__: null };
      const PUBLIC = ["constructor", "getReader", "tee", "pipeThrough", "pipeTo", "read", "readable", "writable", "enqueue", "close"];
      const NativePromise = Promise, { then } = Promise.prototype;
      const work = async () => { ${WORK} };
      await null;
      ${tampering};
      let found;
      try { found = await work(); } catch (error) { found = error.stack; }
      globalThis.Promise = NativePromise;
      NativePromise.prototype.then = then;
      return found;`);

    expect(found).toBe("ab33");
  });
});
