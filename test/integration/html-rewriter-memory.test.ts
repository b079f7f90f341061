import { expect, test } from "vitest";
import { createProject } from "../support/project.ts";
import { startSpore } from "../support/spore.ts";

const MEGABYTES = 1_024;

/** Rewrites a body that it makes as it is read. The memory that an instance may have is a small part of it. */
const WORKER = `
const PIECE = new TextEncoder().encode("<i>x</i>" + "some text ".repeat(26_214));
export default {
  async fetch() {
    let left = ${MEGABYTES} * 4;
    const source = new ReadableStream({
      pull(controller) {
        if (left-- > 0) controller.enqueue(PIECE);
        else controller.close();
      },
    });
    let elements = 0;
    const handlers = { element(element) { elements += 1; element.setAttribute("n", "1"); } };
    const { body } = new HTMLRewriter().on("i", handlers).transform(new Response(source));
    let bytes = 0;
    for await (const chunk of body) bytes += chunk.length;
    return Response.json({ elements, bytes });
  },
};`;

test(
  "a body of 1 GB goes through HTMLRewriter within the memory of an instance",
  { timeout: 60_000 },
  async () => {
    await using project = await createProject({
      "index.js": WORKER,
      "wrangler.json": JSON.stringify({
        main: "index.js",
        limits: { cpu_ms: 30_000 },
        spore: { limits: { memory_mb: 96 } },
      }),
    });
    await using spore = await startSpore(project.root);

    const response = await fetch(spore.url);

    const pieces = MEGABYTES * 4;
    expect(await response.json()).toEqual({
      elements: pieces,
      bytes: pieces * (8 + 262_140 + ' n="1"'.length),
    });
  },
);
