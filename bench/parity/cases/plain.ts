import type { Case, CaseTable } from "../case.ts";

const FORM = { "Content-Type": "application/x-www-form-urlencoded" };
const BINARY = { "Content-Type": "application/octet-stream" };
const BYTES = Uint8Array.from({ length: 256 }, (_, index) => index);

const MULTIPART: Case = {
  method: "POST",
  path: "/form",
  headers: { "Content-Type": "multipart/form-data; boundary=cut" },
  body:
    '--cut\r\nContent-Disposition: form-data; name="text"\r\n\r\nünï ✓\r\n' +
    '--cut\r\nContent-Disposition: form-data; name="file"; filename="a b.txt"\r\nContent-Type: text/plain\r\n\r\n' +
    "line\r\nline\r\n--cut--\r\n",
  status: 200,
};

/** Functions of the platform alone, without a library. */
export const PLAIN_CASES: CaseTable = {
  hello: [
    { path: "/", status: 200 },
    { path: "/hello", host: "spore.test", status: 200 },
    { path: "/hello/deeper?a=1&a=2", host: "spore.test", status: 200 },
    { path: "/", method: "HEAD", status: 200 },
    { path: "/", method: "POST", body: "ignored", status: 200 },
    { path: "/", method: "POST", body: "ignored ".repeat(200_000), status: 200 },
    { path: "/", method: "OPTIONS", status: 200 },
    { path: "/", method: "DELETE", status: 200 },
  ],
  echo: [
    { path: "/", status: 200 },
    { path: "/", method: "HEAD", status: 200 },
    { path: "/", method: "POST", body: "", status: 200 },
    { path: "/echo/x", host: "spore.test", method: "POST", body: "text", status: 200 },
    {
      path: "/",
      method: "POST",
      body: "typed ✓",
      headers: { "Content-Type": "text/plain; charset=utf-8" },
      status: 200,
    },
    { path: "/", method: "POST", body: BYTES, headers: BINARY, status: 200 },
    { path: "/", method: "PUT", body: "0123456789".repeat(800_000), headers: BINARY, status: 200 },
    { path: "/", method: "PATCH", body: ["one ", "two ", "three"], status: 200 },
    {
      path: "/",
      method: "POST",
      body: Array.from({ length: 100 }, (_, n) => `${n};`.repeat(1_000)),
      status: 200,
    },
    { path: "/", method: "DELETE", body: "with a body", status: 200 },
    { path: "/", method: "POST", body: "a=1&b=%20", headers: FORM, status: 200 },
  ],
  sse: [
    { path: "/?count=3", status: 200, minChunks: 3 },
    { path: "/sse?count=1", host: "spore.test", status: 200 },
    { path: "/", status: 200, leaveAfter: "id: 3\n", minChunks: 2 },
    { path: "/?count=2", method: "HEAD", status: 200 },
    { path: "/?count=none", status: 400 },
    { path: "/?count=0", status: 400 },
  ],
  wasm: [
    { path: "/", status: 200 },
    { path: "/add?a=2&b=3", status: 200 },
    { path: "/add?a=2147483647&b=1", status: 200 },
    { path: "/wasm/add?a=-1&b=%2B1", host: "spore.test", status: 200 },
    { path: "/add", status: 200 },
    { path: "/fib?n=90", status: 200 },
    { path: "/wasm/fib?n=0", host: "spore.test", status: 200 },
    { path: "/fib?n=93", status: 400 },
    { path: "/fib?n=x", status: 400 },
  ],
  // Its conversations are WebSockets: test/integration/chat.test.ts.
  chat: [
    { path: "/", status: 200 },
    { path: "/chat/any?thing", host: "spore.test", status: 200 },
    { path: "/", method: "HEAD", status: 200 },
    { path: "/", method: "POST", body: "ignored", status: 200 },
    { path: "/", headers: { "Sec-WebSocket-Protocol": "chat.example" }, status: 200 },
  ],
  heavy: [
    { path: "/", status: 200 },
    { path: "/27", status: 200 },
    { path: "/heavy/837799", host: "spore.test", status: 200 },
    { path: "/27", method: "HEAD", status: 200 },
    { path: "/2621440", status: 404 },
    { path: "/%22%3C", status: 404 },
  ],
  legacy: [
    { path: "/", status: 200 },
    { path: "/legacy", host: "spore.test", status: 200 },
    { path: "/a//b/%7Euser/%2e%2e/%C3%BC?q=a%20b&q=+&q=%F0%9F%8D%84", status: 200 },
    { path: "/a/../b/./c", status: 200 },
    { path: "/legacy/x?y#z", host: "spore.test:8080", status: 200 },
    { path: "/cookies", status: 200 },
    { path: "/form", method: "POST", body: "a=1&b=x+y&b=%C3%BC&c", headers: FORM, status: 200 },
    MULTIPART,
    {
      path: "/form",
      method: "POST",
      body: "{}",
      headers: { "Content-Type": "application/json" },
      status: 500,
      compare: "status",
    },
    { path: "/throw", status: 500, compare: "status" },
    { path: "/", status: 200 },
  ],
};
