import {
  brotliCompressSync,
  brotliDecompressSync,
  deflateRawSync,
  deflateSync,
  gunzipSync,
  gzipSync,
  inflateRawSync,
  inflateSync,
} from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SporeServer } from "../support/spore.ts";
import { serveFunction } from "../integration/function-server.ts";

/** Compression Standard §5 and §6, through a function that codes its request's body. */
const CODE = `
  const MAKERS = { compress: CompressionStream, decompress: DecompressionStream };
  export default {
    async fetch(request) {
      const { searchParams, pathname } = new URL(request.url);
      const coder = new MAKERS[pathname.slice(1)](searchParams.get("format"));
      try {
        const coded = request.body.pipeThrough(coder);
        if (!searchParams.has("firstOnly")) return new Response(await new Response(coded).bytes());
        const reader = coded.getReader();
        const { value } = await reader.read();
        await reader.cancel();
        return new Response(value);
      } catch (error) {
        return new Response(error.name + ": " + error.message, { status: 422 });
      }
    },
  };
`;

const CODERS = {
  deflate: [deflateSync, inflateSync],
  gzip: [gzipSync, gunzipSync],
  "deflate-raw": [deflateRawSync, inflateRawSync],
  brotli: [brotliCompressSync, brotliDecompressSync],
} as const;

const TEXT = Buffer.from("All work and no play makes Jack a dull boy. ".repeat(20_000));

let spore: SporeServer;

beforeAll(async () => {
  spore = await serveFunction(CODE);
});
afterAll(async () => {
  await spore[Symbol.asyncDispose]();
});

async function code(way: string, query: string, body: Uint8Array<ArrayBuffer>): Promise<Response> {
  return await fetch(`${spore.url}/${way}?${query}`, { method: "POST", body });
}

describe.each(Object.entries(CODERS))("%s", (format, [compress, decompress]) => {
  test("CompressionStream makes what others can read", async () => {
    const response = await code("compress", `format=${format}`, TEXT);

    const coded = await response.bytes();
    expect(coded.length).toBeLessThan(TEXT.length / 10);
    expect(decompress(coded).equals(TEXT)).toBe(true);
  });

  test("DecompressionStream reads what others make", async () => {
    const response = await code("decompress", `format=${format}`, Buffer.from(compress(TEXT)));

    expect(TEXT.equals(await response.bytes())).toBe(true);
  });

  test.each([
    ["ends too early", (coded: Buffer): Buffer => coded.subarray(0, -1)],
    ["goes on behind its end", (coded: Buffer): Buffer => Buffer.concat([coded, Buffer.from("x")])],
    ["is of another format", (): Buffer => Buffer.from([0x07, 0xff, 0xff, 0xff, 0xff])],
  ])("DecompressionStream refuses data that %s", async (_how, spoil) => {
    const response = await code(
      "decompress",
      `format=${format}`,
      Buffer.from(spoil(Buffer.from(compress(TEXT)))),
    );

    expect(await response.text()).toMatch(/^TypeError: Cannot decompress/);
  });

  test("DecompressionStream makes no more than is read of what a few bytes stand for", async () => {
    const bomb = Buffer.from(compress(Buffer.alloc(64 * 1024 * 1024)));

    const response = await code("decompress", `format=${format}&firstOnly`, bomb);

    expect((await response.bytes()).length).toBeLessThanOrEqual(64 * 1024);
  });
});

test.each(["compress", "decompress"])("%s refuses an unknown format by its name", async (way) => {
  const response = await code(way, "format=constructor", TEXT);

  expect(response.status).toBe(500);
});
