import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveFunction } from "../integration/function-server.ts";
import type { SporeServer } from "../support/spore.ts";
import { readProblem } from "./limits.ts";

const FUNCTION = `
  export default {
    fetch(request) {
      if (new URL(request.url).pathname === "/never") return new Promise(() => {});
      let pulls = 0;
      return new Response(new ReadableStream({
        pull(controller) {
          pulls += 1;
          if (pulls === 1) controller.enqueue(new TextEncoder().encode("first"));
          else return new Promise(() => {});
        },
      }));
    },
  };
`;

let spore: SporeServer;

beforeAll(async () => {
  spore = await serveFunction(FUNCTION, [], {
    spore: { limits: { first_byte_ms: 200, between_bytes_ms: 200 } },
  });
});
afterAll(() => spore[Symbol.asyncDispose]());

describe("a function that never answers", () => {
  test("is a timeout for its client", async () => {
    expect(await readProblem(`${spore.url}/never`)).toMatchObject({
      status: 504,
      code: "timeout",
      limit: "first_byte_ms",
      allowed: 200,
    });
  });
});

describe("a function that stops in the middle of its answer", () => {
  test("has its client's connection cut, so that the answer is not taken for whole", async () => {
    const response = await fetch(`${spore.url}/stalls`);

    await expect(response.text()).rejects.toThrow("terminated");
  });
});
