import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startUpstream } from "../egress/upstream.ts";
import { type SporeServer, startSpore } from "../support/spore.ts";
import { askPackage, type PackageAnswer, type PackageRequest } from "./package-answers.ts";
import { type Asked, OPENAI, OPENAI_STREAM, S3, stub, type StubTable, SUPABASE } from "./package-stubs.ts";
import { LOOPBACK } from "./function-server.ts";

let spore: SporeServer;

beforeAll(async () => {
  spore = await startSpore("test/fixtures/packages", { args: LOOPBACK });
});

afterAll(async () => {
  await spore[Symbol.asyncDispose]();
});

describe("packages that call a service", () => {
  test("@supabase/supabase-js", async () => {
    const { answer, asked } = await askThrough(SUPABASE, "supabase-js/");
    expect(answer.json).toEqual({
      list: [[{ id: 2, name: "moss" }], 7],
      inserted: { id: 3, name: "fern" },
      called: "PGRST202",
      signedIn: ["AuthApiError", 400],
      stored: { id: "1", path: "a.txt", fullPath: "files/a.txt" },
      invoked: { text: "Hello fern" },
    });
    expect(asked[0]?.url).toBe(
      "/rest/v1/plants?select=id%2Cname&kind=eq.moss&order=id.desc&offset=0&limit=10",
    );
    expect(asked[0]?.headers).toMatchObject({ apikey: "anon-key", prefer: "count=exact" });
    expect(asked.find(({ url }) => url.startsWith("/storage"))?.body).toContain("moss");
  });

  test("openai", async () => {
    const chat = await askThrough(OPENAI, "openai/chat");
    expect(chat.answer.json).toEqual({ role: "assistant", content: "Hello" });
    expect(chat.asked[0]?.headers.authorization).toBe("Bearer sk-test");
    expect((await askThrough(OPENAI_STREAM, "openai/stream")).answer.text).toBe("Hello möss");
    const upload = await askThrough(OPENAI, "openai/upload");
    expect(upload.answer.json).toMatchObject({ id: "file-1" });
    expect(upload.asked[0]?.body).toMatch(/name="file"; filename="a.txt"[^]*\r\n\r\nmoss\r\n/);
    const missing = await askThrough(OPENAI, "openai/missing");
    expect(missing.answer.json).toEqual({ name: "NotFoundError", status: 404, code: "model_not_found" });
  });

  test("@aws-sdk/client-s3", async () => {
    const put = await askThrough(S3, "client-s3/put", { method: "POST", body: "moss" });
    expect(put.answer).toMatchObject({ json: { etag: '"tag"' } });
    expect(put.asked[0]?.body).toContain("moss");
    expect(put.asked[0]?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/s3\/aws4_request, SignedHeaders=.*host.*, Signature=[0-9a-f]{64}$/,
    );
    expect((await askThrough(S3, "client-s3/get")).answer.text).toBe("stored");
  });

  // A gap: its build for browsers, which bundlers for Workers take, reads XML with DOMParser, which is not here.
  test("@aws-sdk/client-s3 cannot read the XML of lists and errors", async () => {
    expect((await askThrough(S3, "client-s3/list")).answer.status).toBe(500);
    expect((await askThrough(S3, "client-s3/missing")).answer.json).toMatchObject({
      isNoSuchKey: false,
      message: expect.stringContaining("DOMParser is not defined"),
    });
  });
});

/** Asks a function that calls a service, which a stub stands for. The target is the function's name and the path. */
async function askThrough(
  table: StubTable,
  target: string,
  request: PackageRequest = {},
): Promise<{ readonly answer: PackageAnswer; readonly asked: readonly Asked[] }> {
  const [name = "", path = ""] = target.split("/");
  const asked: Asked[] = [];
  await using upstream = await startUpstream(stub(table, asked));
  const answer = await askPackage(spore.url, name, {
    ...request,
    path: `/${path}`,
    headers: { "x-stub": upstream.origin },
  });
  return { answer, asked };
}
