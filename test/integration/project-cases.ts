import { createHmac } from "node:crypto";
import type { Case } from "../../bench/parity/case.ts";

/** A request to one of the projects in test/fixtures/projects, and what wrangler's local workerd answers to it. */
export interface ProjectCase extends Case {
  readonly expected: {
    /** The body: as text, or as the value of its JSON. */
    readonly text?: string;
    readonly json?: unknown;
    /** `null`: the answer has no content type. */
    readonly type?: string | null;
    readonly cookies?: readonly string[];
  };
}

const TEXT = "text/plain;charset=UTF-8";
const FORM = { "Content-Type": "application/x-www-form-urlencoded" };
const MULTIPART = { "Content-Type": "multipart/form-data; boundary=----cut" };
const COOKIES = ["a=1; Path=/; Expires=Thu, 01 Jan 2026 00:00:00 GMT", "b=2; Secure; SameSite=Lax"];

const UPLOAD = [
  '------cut\r\nContent-Disposition: form-data; name="tag"\r\n\r\nüne\r\n',
  '------cut\r\nContent-Disposition: form-data; name="tag"\r\n\r\ntwo\r\n',
  '------cut\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n',
  "1,2\r\n3,4\n\r\n------cut--\r\n",
].join("");

/** Project → requests. `.dev.vars` counts under `dev`, so `dot-vars` is for that command only. */
export const PROJECT_CASES: Readonly<Record<string, readonly ProjectCase[]>> = {
  "dot-vars": [
    get("/", {
      json: {
        BARE: "bare value",
        DOUBLE: 'line\nbreak \\"kept\\" # kept',
        EMPTY: "",
        JSON: '{"a":1}',
        NESTED: { list: [1, "two", true], inner: { deep: "yes" } },
        NUMBER: 42,
        OVERRIDDEN: "from .dev.vars",
        PLAIN: "from the config",
        SINGLE: 'raw \\n $HOME "double" # kept',
        SPACED: "spaced",
      },
    }),
  ],
  "env-sections": [
    get("/", {
      json: { stage: "top level", url: "https://example.com/?a=1//not-a-comment", build: 17, beta: true },
    }),
  ],
  rules: [
    get("/", {
      json: {
        sql: "SELECT *\nFROM moss; -- ünï\n",
        redirects: "/old /new 301\n",
        list: "one\ntwo\n",
        settings: { list: [1, 2, { a: null }] },
        page: "<p>Hello moss</p>\n",
        table: [true, 0, 1, 255, 254, 32, 115, 112, 111, 114, 101],
        raw: [127, 128],
      },
    }),
  ],
  listeners: [
    get("/", { text: "tea 3 string GET fetch", type: TEXT }),
    get("/second", { text: "second listener", type: TEXT }),
  ],
  paths: [
    get("/", {
      json: {
        markup: '<b id="x">Moss</b>green',
        counted: [2, 0, 2, "object"],
        renamed: "aliased",
        mode: "string",
      },
    }),
  ],
  entrypoint: [get("/x", { json: { atStart: "spore", fromThis: "spore", list: [1, 2], here: "/x" } })],
  "glob-import": [
    get("/home", { text: "started the home page true" }),
    get("/about", { text: "started about 2 true" }),
    { ...get("/nowhere", { text: "Error: Module not found in bundle: ./pages/nowhere.ts" }), status: 404 },
  ],
  forms: [
    {
      ...post("/upload", UPLOAD, MULTIPART),
      expected: {
        json: {
          fields: [
            { name: "tag", value: "üne" },
            { name: "tag", value: "two" },
            { name: "file", file: "a.csv", type: "text/csv", size: 9, text: "1,2\r\n3,4\n" },
          ],
          all: ["üne", "two"],
          isFile: true,
        },
      },
    },
    {
      ...post("/upload", "tag=1&tag=%C3%BC+x&a", FORM),
      expected: {
        json: {
          fields: [
            { name: "tag", value: "1" },
            { name: "tag", value: "ü x" },
            { name: "a", value: "" },
          ],
          all: ["1", "ü x"],
          isFile: false,
        },
      },
    },
    { ...post("/upload", "nothing", MULTIPART), status: 400, expected: { json: { name: "TypeError" } } },
    { ...post("/upload", "x"), status: 400, expected: { json: { name: "TypeError" } } },
    {
      ...get("/cookies", {
        json: {
          all: COOKIES,
          joined: "one, two",
          names: ["cache-control", "set-cookie", "set-cookie", "x-list"],
          sent: "x=1; y=2",
        },
        cookies: COOKIES,
      }),
      headers: { Cookie: "x=1; y=2" },
    },
  ],
  webhook: [
    {
      ...hook('{"commits":[{"id":"c0ffee"}]}'),
      status: 200,
      expected: { json: { first: "c0ffee", digest: "RkG71NQTChlbfHOBA7iL/cFRR4U=" } },
    },
    relayed('{"commits":[]}', "TypeError", "Cannot read properties of undefined (reading 'id')"),
    relayed('{"commits":', "SyntaxError", "Unexpected end of JSON input"),
    relayed("not json", "SyntaxError", "Unexpected token 'o', \"not json\" is not valid JSON"),
    { ...hook("{}"), body: "{ }", status: 401, expected: { text: "Bad signature" } },
    { ...get("/", { text: "Method Not Allowed" }), status: 405 },
  ],
  "node-buffer": [
    {
      ...post("/", "spöre?>"),
      expected: {
        json: {
          same: true,
          base64: "c3DDtnJlPz4=",
          base64url: "c3DDtnJlPz4",
          hex: { type: "Buffer", data: [255, 0] },
          joined: "abb",
          isBytes: true,
          basic: ["user", "pass"],
          mode: "test",
        },
      },
    },
  ],
  "tiny-router": [
    get("/users/%C3%BC%20x", { json: { user: "%C3%BC%20x" } }),
    get("/files/a/b.txt?x", { json: { rest: "a/b.txt" } }),
    get("/geo", { json: { country: "unknown" } }),
    get("/cached", { text: "worth keeping", type: "text/plain" }),
    get("/cached", { text: "worth keeping", type: "text/plain" }),
    get("/where", { json: { agent: "string", self: true, window: "undefined" } }),
    { ...post("/echo", "[1,{}]"), expected: { json: { got: [1, {}] } } },
    { ...post("/echo", "["), status: 500, expected: { json: { error: "SyntaxError" } } },
    { ...get("/users", { text: "404", type: TEXT }), status: 404 },
  ],
  bodies: [
    get("/text", { text: "text", type: TEXT }),
    get("/empty", { text: "", type: TEXT }),
    get("/null", { text: "", type: null }),
    get("/bytes", { text: "hi", type: null }),
    get("/blob", { text: "{}", type: "application/x-spore" }),
    get("/query", { text: "a=1+2&b=%C3%BC", type: "application/x-www-form-urlencoded;charset=UTF-8" }),
    get("/stream", { text: "from a stream", type: null }),
    get("/through", { text: "through", type: null }),
    get("/json", { json: { a: [1, null] }, type: "application/json" }),
    { ...get("/status", { text: "teapot", type: TEXT }), status: 418 },
    { ...get("/redirect", { text: "", type: null }), status: 307 },
    get("/number", { text: "42", type: TEXT }),
  ],
};

function get(path: string, expected: ProjectCase["expected"]): ProjectCase {
  return { path, status: 200, expected };
}

function post(path: string, body: string, headers: Case["headers"] = {}): Case {
  return { method: "POST", path, body, headers, status: 200 };
}

function hook(body: string): Case {
  const signature = createHmac("sha256", "it's a secret to everybody").update(body).digest("hex");
  return post("/", body, { "X-Hub-Signature-256": `sha256=${signature}` });
}

function relayed(body: string, name: string, error: string): ProjectCase {
  return { ...hook(body), status: 422, expected: { json: { error, name } } };
}
