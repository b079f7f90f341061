/** Requests as clients send them, to be mutated. */
const CORPUS: readonly string[] = [
  "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
  "GET /x?y=1&z=%20 HTTP/1.1\r\nHost: a.b:80\r\nUser-Agent: q/1\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n",
  "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Type: a/b\r\n\r\nabcd",
  "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\n\r\ntwelve bytes",
  "POST /none HTTP/1.1\r\nHost: a\r\n\r\n",
  "PUT /p HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
  "HEAD /h HTTP/1.1\r\nHost: [::1]:8\r\nX-A:\r\nX-B:v\r\n\r\n",
  "DELETE /d/1 HTTP/1.1\r\nHost: a\r\nCookie: a=b; c=d\r\n\r\n",
  "PATCH /p HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n{}",
  "OPTIONS /o HTTP/1.1\r\nHost: a\r\nOrigin: null\r\nX-Forwarded-For: 1.2.3.4\r\nx_real_ip: 2\r\n\r\n",
  "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\nClose: 1\r\nX-Forwarded-Proto: https\r\n\r\n",
  `GET /large HTTP/1.1\r\nHost: a\r\nUser-Agent: ${"q/1 ".repeat(30)}(x)\r\nAccept-Language: a\r\nX-Z: z\r\n\r\n`,
  "GET /f HTTP/1.1\r\nHost: a\r\nProxy-Authorization: x\r\nCF-Ray: 1\r\nX-Twice: 1\r\nX-Twice: 2\r\n\r\n",
];

/** Pieces that parsers have disagreed about. */
const FRAGMENTS: readonly string[] = [
  ...'\r\n\0\t :#?@*\\"<>^`{}|\x0b\x0c\x7f\x80\xff'.split(""),
  "\r\n",
  "\r\n\r\n",
  "\r\n ",
  "\r\n\t",
  "Transfer-Encoding: chunked\r\n",
  "Transfer-Encoding: identity\r\n",
  "transfer-encoding:chunked\r\n",
  "Content-Length: 4\r\n",
  "Content-Length: 04\r\n",
  "Content-Length: +4\r\n",
  "Content-Length: 4,4\r\n",
  "Content-Length:\r\n",
  "content-length: 0\r\n",
  "content-length: 99999999999\r\n",
  "Host: b\r\n",
  "Host:\r\n",
  "Connection: close\r\n",
  "Connection: keep-alive\r\n",
  "Connection: keep-alive, x\r\n",
  "Connection: upgrade\r\n",
  "Connection: close, x-twice\r\n",
  "Upgrade: h2c\r\n",
  "Upgrade: websocket\r\n",
  "Expect: 100-continue\r\n",
  "Trailer: x\r\n",
  "HTTP/1.0",
  "HTTP/1.1\r\n",
  "http/1.1",
  "0\r\n\r\n",
  "4\r\nabcd\r\n0\r\n\r\n",
  "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
  "http://x/",
  "//",
  "/../",
  "/%2e%2e/",
  "%00",
  "X: y\r\n",
  "X : y\r\n",
  " X: y\r\n",
  "X: y \r\n",
  "X:  y\r\n",
  "X: y\r\n z\r\n",
  "X: a\nb\r\n",
  "Proxy-Connection: close\r\n",
  "Keep-Alive: 5\r\n",
  "TE: trailers\r\n",
  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  "CONNECT a:1 HTTP/1.1\r\n",
];

/** Numbers that come the same again for the same seed. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 up to, and without, `bound`. */
  below(bound: number): number {
    // Mulberry32.
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  }

  pick(choices: readonly string[]): string {
    return choices[this.below(choices.length)] ?? "";
  }
}

/** What a client may send on one connection: a few requests, most of them with something wrong, cut into reads. */
export function makeConnection(random: Random): Buffer[] {
  let text = "";
  for (let count = 1 + random.below(3); count > 0; count--) {
    let request = random.pick(CORPUS);
    for (let times = Math.max(0, random.below(5) - 1); times > 0; times--) request = mutate(request, random);
    text += request;
    // The same again, as most clients do, or nearly.
    if (random.below(8) === 0) text += request;
    if (random.below(8) === 0) text += request + vary(request, random);
  }
  return cut(Buffer.from(text, "latin1"), random);
}

/** Another request of the same length in nearly the same bytes. */
function vary(request: string, random: Random): string {
  switch (random.below(3)) {
    case 0:
      return request.replace(/^(?:GET|PUT) /, (method) => (method === "GET " ? "PUT " : "GET "));
    case 1:
      return request.replace(/\w HTTP/, "z HTTP");
    default:
      return request.replace(/[a-z)]\r\n\r\n/, "y\r\n\r\n");
  }
}

function mutate(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  switch (random.below(7)) {
    case 0:
      return text.slice(0, at) + random.pick(FRAGMENTS) + text.slice(at);
    case 1:
      return text.slice(0, at) + String.fromCharCode(random.below(256)) + text.slice(at + 1);
    case 2:
      return text.slice(0, at) + text.slice(at + 1 + random.below(4));
    case 3:
    case 4:
      return insertLine(text, random);
    case 5:
      return text.slice(0, at + 12) + text.slice(at);
    default:
      return (
        text.slice(0, at) +
        (random.below(2) === 0 ? text.slice(at).toUpperCase() : text.slice(at).toLowerCase())
      );
  }
}

function insertLine(text: string, random: Random): string {
  const end = text.indexOf("\r\n", random.below(text.length));
  if (end === -1) return text;
  return text.slice(0, end + 2) + random.pick(FRAGMENTS) + text.slice(end + 2);
}

function cut(bytes: Buffer, random: Random): Buffer[] {
  const pieces: Buffer[] = [];
  let rest = bytes;
  for (let count = Math.max(0, random.below(5) - 1); count > 0 && rest.length > 1; count--) {
    const at = 1 + random.below(rest.length - 1);
    pieces.push(rest.subarray(0, at));
    rest = rest.subarray(at);
  }
  return [...pieces, rest];
}
