import { beforeAll, describe, expect, test } from "vitest";
import { createRealm, type TestRealm } from "../../support/realm.ts";

let realm: TestRealm;

beforeAll(async () => {
  realm = await createRealm({ modules: ["file-api/mod.ts", "streams/mod.ts"] });
});

describe("Blob", () => {
  test("joins parts of every kind", async () => {
    const text = await realm.evaluate(`
      const bytes = new Uint8Array([98, 99, 100]);
      const blob = new Blob(["a", bytes.subarray(1), new DataView(bytes.buffer, 0, 1), bytes.buffer, new Blob(["é"]), 1]);
      return [blob.size, await blob.text()];`);

    expect(text).toEqual([10, "acdbbcdé1"]);
  });

  test.each([
    ["", "", "hello"],
    ["1", "", "ello"],
    ["1, 3", "", "el"],
    ["-2", "", "lo"],
    ["3, 1", "", ""],
    ["0, 99, 'A/B'", "a/b", "hello"],
    ["0, 1, 'é'", "", "h"],
    ["NaN, 1.9", "", "he"],
    ["0.5, 2.5", "", "he"],
  ])("slice(%s) has the type %j and the text %j", async (range, type, text) => {
    const found = await realm.evaluate(`
      const part = new Blob(["xhellox"], { type: "c/d" }).slice(1, 6).slice(${range});
      return [part.type, await part.text()];`);

    expect(found).toEqual([type, text]);
  });

  test("reads the same by every way, and again", async () => {
    const found = await realm.evaluate(`
      const blob = new Blob(["hi"]);
      (await blob.bytes())[0] = 0;
      const { value } = await blob.stream().getReader({ mode: "byob" }).read(new Uint8Array(9));
      return [await blob.text(), (await blob.arrayBuffer()).byteLength, [...value]];`);

    expect(found).toEqual(["hi", 2, [104, 105]]);
  });

  test("makes line breaks native when asked to", async () => {
    const found = await realm.evaluate(
      `return await new Blob(["a\\r\\nb\\rc\\nd"], { endings: "native" }).text()`,
    );

    expect(found).toBe("a\nb\nc\nd");
  });

  test.each([
    `new Blob("a")`,
    `new Blob(null)`,
    `new Blob([], { endings: "x" })`,
    `new Blob([], 1)`,
    `new File(["a"])`,
    `new File("a", "b")`,
  ])("%s is a TypeError", async (code) => {
    const found = await realm.evaluate(`try { ${code} } catch (error) { return error.name }`);

    expect(found).toBe("TypeError");
  });
});

describe("File", () => {
  test("is a Blob with a name and a date", async () => {
    const found = await realm.evaluate(`
      const file = new File(["a"], "n\\ud800", { type: "B/c", lastModified: 1.9 });
      return [file.name, file.type, file.size, file.lastModified, file instanceof Blob, String(file), new File([], "").lastModified > 0];`);

    expect(found).toEqual(["n\ufffd", "b/c", 1, 1, true, "[object File]", true]);
  });
});
