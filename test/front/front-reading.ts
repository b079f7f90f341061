import { Socket } from "node:net";
import { makeAnswerHead } from "../../gateway/dispatch/answer-head.ts";
import type { Exchange } from "../../gateway/dispatch/exchange.ts";
import type { RequestRules } from "../../gateway/dispatch/request-head.ts";
import type * as connections from "../../gateway/front/connection.ts";
import type * as recognisers from "../../gateway/front/recogniser.ts";
import { SporeError } from "#runtime";

/** The parts of the front that read: its own, or copies with a fault. */
export interface FrontModules {
  readonly FrontConnection: typeof connections.FrontConnection;
  readonly Recogniser: typeof recognisers.Recogniser;
}

/** A request as the front saw it. */
export interface FrontMessage {
  /** What the function gets, or why it gets nothing; for each of the rules. */
  readonly heads: readonly string[];
  body: string;
  isWhole: boolean;
}

export interface FrontReading {
  readonly messages: readonly FrontMessage[];
  /** What was left to node:http. */
  readonly rest: Buffer | undefined;
  readonly refusal: string | undefined;
  readonly isClosed: boolean;
}

const NO_BYTES = Buffer.alloc(0);
const OK = makeAnswerHead({ status: 200, fields: [] });

/** A socket that takes everything, and delivers nothing while it is paused. */
class FakeSocket extends Socket {
  readonly #waiting: Buffer[] = [];
  #isHeld = false;
  isEnded = false;

  override readonly remoteAddress = "192.0.2.1";

  override write(): boolean {
    return true;
  }

  override end(): this {
    this.isEnded = true;
    return this;
  }

  override pause(): this {
    this.#isHeld = true;
    return this;
  }

  override resume(): this {
    this.#isHeld = false;
    return this;
  }

  /** Delivers what may be delivered. Returns whether anything was. */
  deliver(piece?: Buffer): boolean {
    if (piece !== undefined) this.#waiting.push(piece);
    if (this.#isHeld || this.listenerCount("data") === 0) return false;
    const next = this.#waiting.shift();
    if (next !== undefined) this.emit("data", next);
    return next !== undefined;
  }

  takeUndelivered(): Buffer {
    return Buffer.concat(this.#waiting.splice(0));
  }
}

export interface ReadOptions {
  readonly pieces: readonly Buffer[];
  readonly rules: readonly RequestRules[];
  /** Whether to answer now, asked again and again while there is something to answer. */
  readonly answersNow: () => boolean;
}

/** What the front makes of bytes that come in pieces. */
export function readWithFront(modules: FrontModules, options: ReadOptions): FrontReading {
  const messages: FrontMessage[] = [];
  const open: Exchange[] = [];
  let rest: Buffer | undefined;
  let refusal: string | undefined;
  const socket = new FakeSocket();
  const connection = new modules.FrontConnection(socket, {
    recogniser: new modules.Recogniser(),
    now: 0,
    isClosing: false,
    onClosed: () => {},
    onRequest(exchange) {
      if (open.length > 0) throw new Error("A request came before the last one was answered");
      messages.push(receive(exchange, options.rules, messages.length % 2 === 1));
      open.push(exchange);
    },
    onRefused(_connection, bytes, why) {
      refusal = why;
      rest = Buffer.from(bytes);
      connection.release();
    },
  });
  for (const piece of options.pieces) {
    socket.deliver(piece);
    if (options.answersNow()) answerFirst(open);
  }
  // After a hand-over nobody listens, and nothing is delivered.
  while (answerFirst(open) || socket.deliver());
  if (rest !== undefined) rest = Buffer.concat([rest, socket.takeUndelivered()]);
  return { messages, rest, refusal, isClosed: socket.isEnded };
}

/** @param isReversed Whether the last of the rules come first, so that a request begins with those that the one before has ended with. */
function receive(exchange: Exchange, rules: readonly RequestRules[], isReversed: boolean): FrontMessage {
  const inTurn = isReversed ? rules.toReversed() : rules;
  const heads = inTurn.map((rule) =>
    describeHead(() => {
      const head = exchange.check(rule);
      return `${exchange.encode(head, rule)}\0${head.host}\0${head.target}\0${head.contentLength ?? ""}`;
    }),
  );
  if (isReversed) heads.reverse();
  const message = { heads, body: "", isWhole: Number(exchange.field("content-length") ?? 0) === 0 };
  exchange.listen(
    {
      onBody(piece) {
        message.body += piece.toString("latin1");
      },
      onBodyEnd(isWhole) {
        message.isWhole = isWhole;
      },
      onDrain: () => {},
      onGone: () => {},
    },
    true,
  );
  return message;
}

/** Text of a head, or of what is wrong with it. */
export function describeHead(make: () => string): string {
  try {
    return make();
  } catch (error) {
    if (error instanceof SporeError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

function answerFirst(open: Exchange[]): boolean {
  const exchange = open.shift();
  exchange?.sendWhole(OK, 0, NO_BYTES);
  return exchange !== undefined;
}
