import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { once } from "node:events";
import { gzipSync } from "node:zlib";

/** A server on a free port of this machine. */
export interface Upstream extends AsyncDisposable {
  readonly origin: string;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** What the functions that call out talk to: every answer depends on the request alone. */
const ANSWERS: Readonly<Record<string, Handler>> = {
  "/echo": echo,
  "/cookies": (_request, response) => {
    response.setHeader("Set-Cookie", ["a=1; Path=/", "b=2; Expires=Thu, 01 Jan 2026 00:00:00 GMT"]);
    response.setHeader("X-Served-By", "upstream");
    response.end("cookies\n");
  },
  "/empty": (_request, response) => {
    response.writeHead(204).end();
  },
  "/gzip": (_request, response) => {
    response.writeHead(200, { "Content-Type": "text/plain", "Content-Encoding": "gzip" });
    response.end(gzipSync("packed by the upstream\n".repeat(50)));
  },
  "/large": (_request, response) => {
    response.writeHead(200, { "Content-Type": "application/octet-stream" });
    response.end(Buffer.alloc(3 * 1024 * 1024, "spore"));
  },
  "/redirect": (_request, response) => {
    response.writeHead(302, { Location: "/elsewhere" }).end();
  },
};

/** Starts the upstream. */
export async function startUpstream(): Promise<Upstream> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://upstream").pathname;
    (ANSWERS[path] ?? answerJson)(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { origin: `http://127.0.0.1:${portOf(server)}`, [Symbol.asyncDispose]: () => close(server) };
}

function answerJson(request: IncomingMessage, response: ServerResponse): void {
  const isKnown = request.url?.startsWith("/api/") ?? false;
  response.writeHead(isKnown ? 200 : 404, { "Content-Type": "application/json", "X-Served-By": "upstream" });
  response.end(JSON.stringify({ path: request.url, accept: request.headers.accept ?? null }));
}

/** Tells what arrived in its first line, then sends the body back as it comes. */
function echo(request: IncomingMessage, response: ServerResponse): void {
  const { method, url, headers } = request;
  const seen = {
    via: headers.via,
    type: headers["content-type"],
    custom: headers["x-custom"],
    cookie: headers.cookie,
  };
  response.writeHead(200, { "Content-Type": "text/plain; charset=utf-8", "X-Served-By": "upstream" });
  response.write(`${JSON.stringify({ method, url, ...seen })}\n`);
  request.pipe(response);
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Cannot start the upstream: no port");
  return address.port;
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, "close");
}
