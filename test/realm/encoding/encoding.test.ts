import { beforeAll, describe, expect, test } from "vitest";
import { createPlatformRealm, type PlatformRealm } from "../../support/platform.ts";

let realm: PlatformRealm;
beforeAll(async () => {
  realm = await createPlatformRealm();
});

describe("TextEncoder", () => {
  test("encodes lone surrogates as U+FFFD, and counts code units in encodeInto()", async () => {
    const result = await realm.evaluate(`
      const into = new TextEncoder().encodeInto("a€b", new Uint8Array(4));
      return [[...new TextEncoder().encode("\\ud800")], into, new TextEncoder().encode().length];`);

    expect(result).toEqual([[0xef, 0xbf, 0xbd], { read: 2, written: 4 }, 0]);
  });
});

describe("TextDecoder", () => {
  test("knows labels, streams, drops the byte order mark, and is fatal when asked", async () => {
    const result = await realm.evaluate(`
      const utf8 = new TextDecoder();
      const name = (f) => { try { return f(); } catch (error) { return error.name; } };
      return [
        utf8.decode(new Uint8Array([0xe2, 0x82]), { stream: true }) + utf8.decode(new Uint8Array([0xac])),
        new TextDecoder(" Latin1 ").encoding,
        new TextDecoder("windows-1252").decode(new Uint8Array([0x80])),
        new TextDecoder("shift_jis").decode(new Uint8Array([0x82, 0xa0])),
        utf8.decode(new Uint8Array([0xef, 0xbb, 0xbf, 97])),
        new TextDecoder("utf-8", { ignoreBOM: true }).decode(new Uint8Array([0xef, 0xbb, 0xbf, 97])).length,
        name(() => new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([0xff]))),
        name(() => new TextDecoder("nonsense")),
      ];`);

    expect(result).toEqual(["€", "windows-1252", "€", "あ", "a", 2, "TypeError", "RangeError"]);
  });
});

describe("TextEncoderStream and TextDecoderStream", () => {
  test("put divided characters together again", async () => {
    const result = await realm.evaluate(`
      const source = new ReadableStream({ start(c) { c.enqueue("\\ud83d"); c.enqueue("\\ude00é"); c.close(); } });
      let text = "";
      for await (const chunk of source.pipeThrough(new TextEncoderStream()).pipeThrough(new TextDecoderStream())) text += chunk;
      return text;`);

    expect(result).toBe("😀é");
  });
});
