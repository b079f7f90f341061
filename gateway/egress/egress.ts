import type { Call, CallListener, OpenSubrequest, SubrequestHead } from "#runtime";
import { Agent } from "undici";
import { Deadlines } from "../dispatch/deadlines.ts";
import { MAX_ANSWER_HEAD_BYTES } from "./answer-head.ts";
import { startExchange } from "./exchange.ts";
import { openSocket } from "./socket.ts";
import { EgressError } from "./failure.ts";
import { allowHttp, type EgressPolicy } from "./policy.ts";
import { type EgressHead, parseEgressHead } from "./request-head.ts";

export interface EgressOptions {
  /** What versions may reach. Default: every http and https URL. */
  readonly policy?: EgressPolicy;
  /** Most connections to one origin. Default: 128. */
  readonly maxConnections?: number;
  /** Longest time to connect, in milliseconds. Default: 10 s. */
  readonly connectTimeoutMs?: number;
  /** Longest time to an answer's head, and longest wait for a connection, in milliseconds. Default: 30 s. */
  readonly headTimeoutMs?: number;
  /** Longest pause within an answer's body, in milliseconds, while the function takes what comes. Default: 5 minutes. */
  readonly idleTimeoutMs?: number;
}

/** What functions reach the network through. */
export interface Egress extends AsyncDisposable {
  readonly open: OpenSubrequest;
}

/** Makes the way out for functions. Nothing is connected until one asks. */
export function createEgress(options: EgressOptions = {}): Egress {
  const { policy = allowHttp, headTimeoutMs = 30_000 } = options;
  const agent = createAgent(options, headTimeoutMs);
  const waiting = new Deadlines();

  function open(request: SubrequestHead, call: Call): CallListener {
    const { head, isUpgrade = false } = request;
    let checked: EgressHead;
    try {
      checked = parseEgressHead(head, { isUpgrade });
      const { method, url } = checked;
      const decision = policy({ version: request.version, url, method });
      if (!decision.allowed) throw new EgressError("refused", decision.reason);
    } catch (error) {
      if (!(error instanceof EgressError)) throw error;
      call.abort(error.code, error.message);
      return DEAF;
    }
    if (isUpgrade) return openSocket(checked, call, headTimeoutMs);
    const { body, isEnd } = request;
    return startExchange({ agent, waiting, headTimeoutMs }, checked, { call, body, isEnd });
  }

  return {
    open,
    async [Symbol.asyncDispose]() {
      waiting[Symbol.dispose]();
      await agent.destroy();
    },
  };
}

function createAgent(options: EgressOptions, headersTimeout: number): Agent {
  const { maxConnections = 128, connectTimeoutMs = 10_000, idleTimeoutMs = 300_000 } = options;
  return new Agent({
    connections: maxConnections,
    connect: { timeout: connectTimeoutMs },
    headersTimeout,
    bodyTimeout: idleTimeoutMs,
    maxHeaderSize: MAX_ANSWER_HEAD_BYTES,
    allowH2: false,
  });
}

/** For a call that was given up at once. */
const DEAF: CallListener = {
  onHead: () => {},
  onData: () => {},
  onRoom: () => {},
  onStop: () => {},
  onAbort: () => {},
};
