import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { type IncomingMessage, request as httpRequest } from "node:http";
import { Readable } from "node:stream";

export interface SlowEchoOptions {
  /** Where a function answers with the body that it was sent. */
  readonly url: string;
  readonly bytes: number;
  /** What the reader takes between two pauses, in bytes. */
  readonly stepBytes?: number;
  /** How long a pause is, in milliseconds. */
  readonly pauseMs?: number;
  /** How long the reader takes nothing at all in the beginning, in milliseconds. */
  readonly stallMs?: number;
  /** Called all the time while bytes move. */
  readonly onStep?: () => void;
}

const CHUNK_BYTES = 64 * 1024;

/**
 * Uploads many bytes and reads what comes back far more slowly than they could be sent.
 *
 * @throws {Error} When what comes back is not what was sent.
 */
export async function echoSlowly(options: SlowEchoOptions): Promise<void> {
  const sent = createHash("sha1");
  const outgoing = httpRequest(options.url, {
    method: "POST",
    headers: { "content-type": "application/octet-stream", "content-length": options.bytes },
  });
  const answered = once(outgoing, "response");
  Readable.from(makeBytes(options.bytes, (chunk) => sent.update(chunk))).pipe(outgoing);
  const [answer]: IncomingMessage[] = await answered;
  if (answer === undefined) throw new Error("Cannot echo: no answer");
  const received = await readSlowly(answer, options);
  if (answer.statusCode !== 200 || received !== sent.digest("hex"))
    throw new Error(`Cannot echo: status ${answer.statusCode ?? 0}, or other bytes than were sent`);
}

function* makeBytes(bytes: number, onChunk: (chunk: Buffer) => void): Generator<Buffer> {
  const noise = randomBytes(CHUNK_BYTES + 251);
  for (let made = 0, turn = 0; made < bytes; turn++) {
    const start = turn % 251;
    const chunk = noise.subarray(start, start + Math.min(CHUNK_BYTES, bytes - made));
    made += chunk.length;
    onChunk(chunk);
    yield chunk;
  }
}

async function readSlowly(answer: IncomingMessage, options: SlowEchoOptions): Promise<string> {
  const { stepBytes = 1024 * 1024, pauseMs = 5, stallMs = 1_000, onStep } = options;
  const received = createHash("sha1");
  await pause(stallMs);
  onStep?.();
  let untilPause = stepBytes;
  for await (const chunk of answer) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError("Cannot read the answer: found no bytes");
    received.update(chunk);
    untilPause -= chunk.length;
    if (untilPause > 0) continue;
    untilPause = stepBytes;
    onStep?.();
    await pause(pauseMs);
  }
  return received.digest("hex");
}

async function pause(ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, ms);
  await promise;
}
