import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

/** A request that a stub got. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** What a stub answers: a value is sent as JSON, text as it is. */
export interface StubAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** `METHOD /path` (without the query) → the answer. */
export type StubTable = Readonly<Record<string, StubAnswer>>;

/** Answers by the table, and keeps what it was asked in `asked`. */
export function stub(table: StubTable, asked: Asked[]): RequestListener {
  return (request, response) => void answer(request, response, { table, asked });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { table, asked }: { readonly table: StubTable; readonly asked: Asked[] },
): Promise<void> {
  const { method = "", url = "", headers } = request;
  asked.push({ method, url, headers, body: await text(request) });
  const found = table[`${method} ${url.split("?")[0] ?? ""}`] ?? {
    status: 404,
    body: { error: "not stubbed" },
  };
  const isText = typeof found.body === "string";
  response.writeHead(found.status ?? 200, {
    ...(isText ? {} : { "content-type": "application/json" }),
    ...found.headers,
  });
  response.end(isText ? found.body : JSON.stringify(found.body));
}

export const SUPABASE: StubTable = {
  "GET /rest/v1/plants": { body: [{ id: 2, name: "moss" }], headers: { "content-range": "0-0/7" } },
  "POST /rest/v1/plants": { status: 201, body: { id: 3, name: "fern" } },
  "POST /rest/v1/rpc/add": { status: 400, body: { code: "PGRST202", message: "no such function" } },
  "POST /auth/v1/token": { status: 400, body: { code: 400, error_code: "invalid_credentials", msg: "no" } },
  "POST /storage/v1/object/files/a.txt": { body: { Id: "1", Key: "files/a.txt" } },
  "POST /functions/v1/greet": { body: { text: "Hello fern" } },
};

export const OPENAI: StubTable = {
  "POST /v1/chat/completions": { body: { choices: [{ message: { role: "assistant", content: "Hello" } }] } },
  "POST /v1/files": { body: { id: "file-1", filename: "a.txt" } },
  "GET /v1/models/missing": { status: 404, body: { error: { message: "no", code: "model_not_found" } } },
};

export const OPENAI_STREAM: StubTable = {
  "POST /v1/chat/completions": {
    headers: { "content-type": "text/event-stream" },
    body: `${["Hel", "lo ", "möss"]
      .map((content) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`)
      .join("")}data: [DONE]\n\n`,
  },
};

const XML = { "content-type": "application/xml" };

export const S3: StubTable = {
  "PUT /bucket/a%20b.txt": { headers: { etag: '"tag"' }, body: "" },
  "GET /bucket/a%20b.txt": { body: "stored" },
  "GET /bucket": s3List(),
  "GET /bucket/": s3List(),
  "GET /bucket/missing": {
    status: 404,
    headers: XML,
    body: '<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>No key &amp; no luck</Message></Error>',
  },
};

function s3List(): StubAnswer {
  const contents =
    "<Contents><Key>a&lt;b</Key><Size>4</Size></Contents><Contents><Key>ac</Key><Size>5</Size></Contents>";
  return {
    headers: XML,
    body: `<?xml version="1.0"?><ListBucketResult><Name>bucket</Name>${contents}</ListBucketResult>`,
  };
}
