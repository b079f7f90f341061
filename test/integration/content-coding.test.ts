import { createServer, type Server } from "node:http";
import { once } from "node:events";
import zlib from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createProject, type Project } from "../support/project.ts";
import { type SporeServer, startSpore } from "../support/spore.ts";
import { LOOPBACK } from "./function-server.ts";

const TEXT = "some text, and more of it. ".repeat(20_000);
const CODERS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: zlib.gzipSync,
  "x-gzip": zlib.gzipSync,
  deflate: zlib.deflateSync,
  raw: zlib.deflateRawSync,
  br: zlib.brotliCompressSync,
  zstd: zlib.zstdCompressSync,
  members: (bytes) => Buffer.concat([zlib.gzipSync(bytes.subarray(0, 9)), zlib.gzipSync(bytes.subarray(9))]),
  garbage: () => Buffer.from("not what it says"),
  unknown: (bytes) => bytes,
  both: (bytes) => zlib.brotliCompressSync(zlib.gzipSync(bytes)),
};
const NAMES: Readonly<Record<string, string>> = {
  raw: "deflate",
  members: "gzip",
  garbage: "gzip",
  both: "gzip, br",
};

const WORKER = `
export default {
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    const answer = await fetch(searchParams.get("from"));
    switch (searchParams.get("how")) {
      case "pass": return answer;
      case "new": return new Response(answer.body, answer);
      case "touch": answer.body; return new Response(answer.body, answer);
      case "clone": { const twin = answer.clone(); return new Response(twin.body, twin); }
      case "plain": return new Response(answer.body);
      case "text": return Response.json([answer.headers.get("content-encoding"), (await answer.text().catch(String))]);
      case "twice": { const twin = answer.clone(); return Response.json([await answer.text(), await twin.text()].map((text) => text.length)); }
      case "stream": { let bytes = 0; for await (const chunk of answer.body) bytes += chunk.length; return new Response(String(bytes)); }
      case "request": return new Response(await new Request("http://a", { method: "POST", body: answer.body, duplex: "half" }).text());
      case "rewrite": return new HTMLRewriter().transform(answer);
      case "cancel": { const reader = answer.body.getReader(); await reader.read(); await reader.cancel(); return new Response("cancelled"); }
    }
  },
};`;

let upstream: Server;
let project: Project;
let spore: SporeServer;
let origin = "";

beforeAll(async () => {
  upstream = createServer((request, response) => {
    const kind = request.url?.slice(1) ?? "";
    response.setHeader("content-encoding", NAMES[kind] ?? kind);
    response.end(CODERS[kind]?.(Buffer.from(TEXT)));
  }).listen(0, "127.0.0.1");
  await once(upstream, "listening");
  const address = upstream.address();
  origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  project = await createProject({ "index.js": WORKER });
  spore = await startSpore(project.root, { args: LOOPBACK });
});

afterAll(async () => {
  await spore[Symbol.asyncDispose]();
  await project[Symbol.asyncDispose]();
  upstream.close();
});

/** Asks without undoing anything. */
async function ask(kind: string, how: string): Promise<{ coding: string | undefined; bytes: Buffer }> {
  const http = await import("node:http");
  const from = encodeURIComponent(`${origin}/${kind}`);
  return await new Promise((resolve, reject) => {
    http
      .get(`${spore.url}/?how=${how}&from=${from}`, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ coding: response.headers["content-encoding"], bytes: Buffer.concat(chunks) }),
        );
      })
      .on("error", reject);
  });
}

test.each(["gzip", "x-gzip", "deflate", "raw", "br", "zstd", "members", "both"])(
  "a function reads what %s stands for",
  async (kind) => {
    const [coding, text] = JSON.parse((await ask(kind, "text")).bytes.toString());

    expect(coding).toBe(NAMES[kind] ?? kind);
    expect(text).toBe(TEXT);
  },
);

test("an unknown coding is left alone", async () => {
  expect(JSON.parse((await ask("unknown", "text")).bytes.toString())).toEqual(["unknown", TEXT]);
});

test("a body that is not what it says cannot be read", async () => {
  const [, text] = JSON.parse((await ask("garbage", "text")).bytes.toString());

  expect(text).toBe("TypeError: fetch failed: the answer's body is not valid gzip");
});

test.each(["pass", "new", "touch", "clone"])("an answer goes on as it came: %s", async (how) => {
  const { coding, bytes } = await ask("gzip", how);

  expect(coding).toBe("gzip");
  expect(zlib.gunzipSync(bytes).toString()).toBe(TEXT);
});

test.each(["plain", "rewrite", "request"])(
  "a body that goes on without its coding is plain: %s",
  async (how) => {
    const { coding, bytes } = await ask("gzip", how);

    expect(coding).toBeUndefined();
    expect(bytes.toString()).toBe(TEXT);
  },
);

test("both of two clones can be read", async () => {
  expect(JSON.parse((await ask("br", "twice")).bytes.toString())).toEqual([TEXT.length, TEXT.length]);
});

test("the stream is the decoded one", async () => {
  expect((await ask("zstd", "stream")).bytes.toString()).toBe(`${TEXT.length}`);
});

test("a reader may cancel midway", async () => {
  expect((await ask("gzip", "cancel")).bytes.toString()).toBe("cancelled");
});
