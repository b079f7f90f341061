import { beforeAll, describe, expect, test } from "vitest";
import { createRealm, type TestRealm } from "../../support/realm.ts";

let realm: TestRealm;

beforeAll(async () => {
  realm = await createRealm({
    modules: ["streams/mod.ts", "streams/byte-globals.ts", "streams/relay-globals.ts", "dom/mod.ts"],
  });
});

describe("IdentityTransformStream", () => {
  test("is done with a write when its bytes are read, and reads into a buffer", async () => {
    const found = await realm.evaluate(`
      const { readable, writable } = new IdentityTransformStream();
      const writer = writable.getWriter();
      let isWritten = false;
      const writing = writer.write(new Uint8Array([1, 2, 3])).then(() => { isWritten = true; });
      const reader = readable.getReader({ mode: "byob" });
      const first = await reader.read(new Uint8Array(2));
      const between = isWritten;
      const second = await reader.read(new Uint8Array(2));
      const closing = writer.close();
      const end = await reader.read(new Uint8Array(2));
      await writing;
      await closing;
      return [[...first.value], between, [...second.value], end.done];`);

    expect(found).toEqual([[1, 2], false, [3], true]);
  });

  test("takes bytes alone", async () => {
    const found = await realm.evaluate(`
      const { readable, writable } = new IdentityTransformStream();
      const answers = [writable.getWriter().write("text"), readable.getReader().read()];
      return (await Promise.allSettled(answers)).map(({ reason }) => reason.name);`);

    expect(found).toEqual(["TypeError", "TypeError"]);
  });

  test("is a TransformStream", async () => {
    const found = await realm.evaluate(`
      return [new IdentityTransformStream() instanceof TransformStream, new FixedLengthStream(1) instanceof IdentityTransformStream];`);

    expect(found).toEqual([true, true]);
  });
});

describe("FixedLengthStream", () => {
  test.each([
    ["fewer bytes", 3, "did not see all expected bytes"],
    ["more bytes", 1, "too many bytes"],
  ])("fails for %s than its length", async (_case, length, message) => {
    const found = await realm.evaluate(`
      const { readable, writable } = new FixedLengthStream(${length});
      const writer = writable.getWriter();
      const answers = [writer.write(new Uint8Array(2)), writer.close(), Array.fromAsync(readable)];
      return (await Promise.allSettled(answers)).at(-1).reason.message;`);

    expect(found).toContain(message);
  });

  test("ends well with just as many, by a number or a bigint", async () => {
    const found = await realm.evaluate(`
      const { readable, writable } = new FixedLengthStream(2n);
      const writer = writable.getWriter();
      writer.write(new Uint8Array(2));
      writer.close();
      return (await Array.fromAsync(readable)).length;`);

    expect(found).toBe(1);
  });
});
