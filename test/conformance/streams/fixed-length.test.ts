import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveFunction } from "../../integration/function-server.ts";
import type { SporeServer } from "../../support/spore.ts";

const CODE = `
  export default {
    async fetch(request) {
      const Stream = new URL(request.url).pathname === "/fixed" ? FixedLengthStream : IdentityTransformStream;
      const { readable, writable } = new Stream(11);
      const writer = writable.getWriter();
      const write = async () => {
        for (const part of ["hello ", "world"]) await writer.write(new TextEncoder().encode(part));
        await writer.close();
      };
      void write();
      return new Response(readable);
    },
  };
`;

describe("a response whose body is the readable side of", () => {
  let spore: SporeServer;

  beforeAll(async () => {
    spore = await serveFunction(CODE);
  });
  afterAll(() => spore[Symbol.asyncDispose]());

  test.each([
    ["a FixedLengthStream tells its length", "/fixed", "11"],
    ["an IdentityTransformStream tells none", "/identity", null],
  ])("%s", async (_case, path, length) => {
    const response = await fetch(new URL(path, spore.url));

    expect(await response.text()).toBe("hello world");
    expect(response.headers.get("content-length")).toBe(length);
  });
});
