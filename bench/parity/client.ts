import { type ClientRequest, type IncomingMessage, request as httpRequest } from "node:http";
import { setImmediate } from "node:timers/promises";
import type { Case } from "./case.ts";

const PATIENCE_MS = 20_000;

export interface Answer {
  /** 0 when there was no answer; the body then says why. */
  readonly status: number;
  /** Lower-case name and value, in the order of the wire. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  readonly chunks: number;
}

/** Sends one case to the peer at `origin`. Never rejects: a failure is an answer too. */
export async function send(origin: string, functionName: string, wanted: Case): Promise<Answer> {
  try {
    const request = open(origin, functionName, wanted);
    const answered = awaitResponse(request);
    await Promise.all([writeBody(request, wanted.body), answered]);
    return await readAnswer(await answered, wanted.leaveAfter);
  } catch (error) {
    return { status: 0, headers: [], body: Buffer.from(String(error)), chunks: 0 };
  }
}

function open(origin: string, functionName: string, wanted: Case): ClientRequest {
  const { hostname, port } = new URL(origin);
  const { body } = wanted;
  const isWhole = typeof body === "string" || body instanceof Uint8Array;
  const length = isWhole ? { "Content-Length": Buffer.byteLength(body) } : {};
  return httpRequest({
    hostname,
    port,
    method: wanted.method ?? "GET",
    path: wanted.path,
    headers: { Host: wanted.host ?? `${functionName}.localhost`, ...wanted.headers, ...length },
    agent: false,
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
}

function awaitResponse(request: ClientRequest): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request.once("response", resolve);
  request.on("error", reject);
  return promise;
}

async function writeBody(request: ClientRequest, body: Case["body"]): Promise<void> {
  if (body === undefined) request.end();
  else if (typeof body === "string" || body instanceof Uint8Array) request.end(body);
  else {
    for (const chunk of body) {
      request.write(chunk);
      await setImmediate();
    }
    request.end();
  }
}

async function readAnswer(response: IncomingMessage, leaveAfter: string | undefined): Promise<Answer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of response) {
    if (piece instanceof Uint8Array) pieces.push(piece);
    // Leaving the loop destroys the response, and the connection with it.
    if (leaveAfter !== undefined && Buffer.concat(pieces).includes(leaveAfter)) break;
  }
  return {
    status: response.statusCode ?? 0,
    headers: readHeaders(response.rawHeaders),
    body: Buffer.concat(pieces),
    chunks: pieces.length,
  };
}

function readHeaders(raw: readonly string[]): Answer["headers"] {
  return raw.flatMap((name, index) =>
    index % 2 === 0 ? [[name.toLowerCase(), raw[index + 1] ?? ""] as const] : [],
  );
}
