import { REFUSED, TAKEN } from "./recogniser-cases.ts";

const HOST = "Host: a\r\n";
const BODY = `POST /body HTTP/1.1\r\n${HOST}Content-Length: 6\r\n\r\n`;
const CHUNKED = `POST /chunked HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`;

function get(target: string, lines = ""): string {
  return `GET ${target} HTTP/1.1\r\n${HOST}${lines}\r\n`;
}

/** What a client sends, one write each. */
export const RAW_CASES: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(Object.entries(TAKEN).map(([what, request]) => [what, [request]])),
  ...Object.fromEntries(Object.entries(REFUSED).map(([what, [request]]) => [what, [request]])),
  chunks: [`${CHUNKED}3\r\nabc\r\n0\r\n\r\n`],
  "a chunk's length that overflows": [`${CHUNKED}fffffffffffffffff\r\n`],
  "a chunk's extension that is too long": [`${CHUNKED}1;${"a".repeat(20_000)}\r\nx\r\n0\r\n\r\n`],
  "a chunk that is longer than it says": [`${CHUNKED}1\r\nxy\r\n0\r\n\r\n`],
  ...Object.fromEntries(
    [
      "xchunked",
      "chunked, identity",
      "gzip, chunked",
      "identity",
      "Chunked",
      "\x0bchunked",
      "chunked, chunked",
    ].map((coding) => [
      `the coding ${JSON.stringify(coding)}`,
      [`POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: ${coding}\r\n\r\n0\r\n\r\n`],
    ]),
  ),
  "chunks in HTTP/1.0": [`POST / HTTP/1.0\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
  "chunks by a folded field": [`POST / HTTP/1.1\r\n${HOST}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n`],
  "another authority than Host's": [`GET http://evil/x HTTP/1.1\r\n${HOST}\r\n`],
  "dot segments": [get("/a/../b/./c")],
  "dot segments, encoded": [get("/a/%2e%2e/etc")],
  "two slashes": [get("//evil.example/x")],
  "a host that is no host": ["GET / HTTP/1.1\r\nHost: a:b:c\r\n\r\n"],
  "a port that is no port": ["GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n"],
  "an address that is none": ["GET / HTTP/1.1\r\nHost: 1.2.3.999\r\n\r\n"],
  "a target that is too long": [get(`/${"a".repeat(20_000)}`)],
  "a long target": [get(`/${"a".repeat(9_000)}`)],
  "a body that is announced too large": [`POST / HTTP/1.1\r\n${HOST}Content-Length: 99999999\r\n\r\n`],
  "a field named __proto__": [get("/", "__proto__: x\r\n")],
  "a field named constructor": [get("/", "constructor: x\r\n")],
  "fields that claim to know the client": [
    get("/", "X-Forwarded-For: 1.1.1.1\r\nx_forwarded_for: 1.1.1.1\r\nForwarded: for=1\r\nCF-Ray: 1\r\n"),
  ],
  "hop-by-hop fields": [get("/", "Proxy-Authorization: x\r\nProxy-Authenticate: x\r\n")],
  "a field of the connection's name": [get("/", "Connection: close\r\nClose: 1\r\n")],
  "cookies in several fields": [get("/", "Cookie: a=1\r\nCookie: b=2\r\n")],
  "fields in several parts": [get("/", "X-A: 1\r\nx-a: 2\r\nAccept: */*\r\naccept: a/b\r\n")],
  "100-continue": [`POST /body HTTP/1.1\r\n${HOST}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n`, "hi"],
  "an upgrade to WebSocket without a key": [
    get("/", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"),
  ],
  "many fields": [get("/", Array.from({ length: 90 }, (_none, index) => `a${index}: \r\n`).join(""))],
  "too many fields": [get("/", Array.from({ length: 1_200 }, (_none, index) => `a${index}: \r\n`).join(""))],
  "a head that is too large": [get("/", `X: ${"a".repeat(60_000)}\r\n`)],
  "three requests at once": [get("/1") + get("/2") + get("/3")],
  "many requests at once": [Array.from({ length: 30 }, (_none, index) => get(`/${index}`)).join("")],
  "a body and a request at once": [`${BODY}abcdef${get("/2")}`],
  "the last request and one more": [get("/1", "Connection: close\r\n") + get("/2")],
  "the last request and later one more": [get("/1", "Connection: close\r\n"), get("/2")],
  "one request after the other": [get("/1"), get("/2"), get("/3")],
  "requests, then chunks, then a request": [
    get("/1"),
    get("/2"),
    `${CHUNKED}3\r\nabc\r\n0\r\n\r\n`,
    get("/4"),
  ],
  "requests, then chunks with a length": [
    get("/1"),
    get("/2"),
    `POST / HTTP/1.1\r\n${HOST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ],
  "requests, then one of HTTP/1.0": [get("/1"), `GET /2 HTTP/1.0\r\n${HOST}\r\n`],
  "a head in pieces": ["GET /pie", "ces HTTP/1.1\r\nHo", "st: a\r\n\r", "\n"],
  "fields in pieces": ["GET /pieces HTTP/1.1\r\nHo", "st: a\r\nX: ", "y\r\n\r", "\n"],
  "fields in many pieces": [
    "GET /pieces HTTP/1.1\r\nHost: a\r\n",
    ..."X: 1\r\n|X: 2\r\n|X: 3\r\n|X: 4\r\n|X: 5\r\n|\r\n".split("|"),
  ],
  "a request, then a head in pieces, then a request": [
    get("/1"),
    "GET /2 HT",
    `TP/1.1\r\n${HOST}\r\n`,
    get("/3"),
  ],
  "a body in pieces": [`${BODY}ab`, "cd", "ef", get("/after")],
  "a body after its head": [BODY, "abcdef", get("/after")],
  "a body in pieces with the next head": [`${BODY}ab`, `cdef${get("/after")}`],
  "a request, then a body in pieces, then a request": [get("/1"), `${BODY}ab`, "cdef", get("/3")],
  "a body that does not come": [`${BODY}ab`],
  nothing: [""],
  "an answer without a body": [
    get("/204"),
    get("/304"),
    `HEAD /stream HTTP/1.1\r\n${HOST}\r\n`,
    get("/after"),
  ],
  "answers of all kinds": [
    get("/stream"),
    get("/sized"),
    get("/throw"),
    get("/status"),
    get("/cookies"),
    get("/date"),
    get("/after"),
  ],
  "HEAD of all kinds": ["/", "/stream", "/sized", "/throw", "/204", "/304"].map(
    (target) => `HEAD ${target} HTTP/1.1\r\n${HOST}\r\n`,
  ),
};

/** Good requests and a bad one in one write. node:http refuses the bad one at once, in the place of the first answer; the front first gives the good ones theirs. */
export const BETTER_CASES: Readonly<Record<string, readonly [request: string, statuses: readonly string[]]>> =
  {
    "a request and garbage": [`${get("/1")}XXXX`, ["200", "400"]],
    "requests and a malformed one": [
      `${get("/1")}${get("/2")}GET /3 HTTP/1.1\r\nX Y: z\r\n\r\n`,
      ["200", "200", "400"],
    ],
  };
