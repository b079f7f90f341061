import { once } from "node:events";
import * as http from "node:http";
import * as https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { readSenderSettings, type SenderSettings } from "./sender-settings.ts";

/** Sends encoded requests to a collector. */
export interface OtlpSender {
  /** Sends one request. Says what went wrong; undefined when nothing did. Never throws. */
  send(request: Uint8Array): Promise<string | undefined>;
}

/** What OpenTelemetry calls a signal. */
export type OtlpSignal = "TRACES" | "METRICS" | "LOGS";

/** Requests under way at most: a slow collector must not make the gateway grow. */
export const SENDS_AT_ONCE = 4;

/** OTLP/HTTP, "Retryable Response Codes". */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const MAX_TRIES = 5;
const FIRST_WAIT_MS = 1_000;
const MAX_WAIT_MS = 5_000;

/** How one try ended: undefined for well. */
type Failure =
  | undefined
  | { readonly reason: string; readonly isFinal: boolean; readonly waitMs: number | undefined };

/** A sender by the standard's variables: OTLP over HTTP, protobuf. */
// oxlint-disable-next-line typescript/require-await -- settings that cannot be followed are a rejection
export async function createOtlpSender(signal: OtlpSignal): Promise<OtlpSender> {
  const settings = readSenderSettings(process.env, signal);
  const { request, Agent } = settings.url.protocol === "https:" ? https : http;
  const agent = new Agent({ keepAlive: true, maxSockets: SENDS_AT_ONCE, ...settings.tls });
  return {
    async send(message) {
      const late = AbortSignal.timeout(settings.timeoutMs);
      const body = settings.isCompressed ? await promisify(gzip)(message) : message;
      for (let tries = 1; ; tries++) {
        const failure = await tryOnce(() => request(settings.url, describe(settings, agent, late)), body);
        if (failure === undefined) return undefined;
        const waitMs = failure.waitMs ?? backOff(tries);
        if (failure.isFinal || tries === MAX_TRIES || !(await wait(waitMs, late))) return failure.reason;
      }
    },
  };
}

function describe(
  { headers, isCompressed }: SenderSettings,
  agent: http.Agent,
  signal: AbortSignal,
): http.RequestOptions {
  const coding = isCompressed ? { "content-encoding": "gzip" } : {};
  return {
    method: "POST",
    agent,
    signal,
    headers: {
      "user-agent": "Spore-OTLP-Exporter",
      ...headers,
      ...coding,
      "content-type": "application/x-protobuf",
    },
  };
}

async function tryOnce(open: () => http.ClientRequest, body: Uint8Array): Promise<Failure> {
  try {
    const asked = open();
    const answered = once(asked, "response");
    asked.end(body);
    const [answer]: http.IncomingMessage[] = await answered;
    // What is not read would hold the connection.
    answer?.resume();
    return judge(answer?.statusCode ?? 0, answer?.headers["retry-after"]);
  } catch (error) {
    const reason = error instanceof Error ? error.message || error.name : String(error);
    return { reason, isFinal: false, waitMs: undefined };
  }
}

function judge(status: number, retryAfter: string | undefined): Failure {
  if (status >= 200 && status < 300) return undefined;
  const seconds = /^\d{1,4}$/.test(retryAfter ?? "") ? Number(retryAfter) : undefined;
  return {
    reason: `it answers ${status}`,
    isFinal: !RETRYABLE.has(status),
    waitMs: seconds === undefined ? undefined : seconds * 1_000,
  };
}

/** Longer each time, and a little different, so that gateways do not all come back at once. */
function backOff(tries: number): number {
  return Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 1.5 ** (tries - 1)) * (0.8 + Math.random() * 0.4);
}

/** Returns whether there is still time after it. */
async function wait(ms: number, signal: AbortSignal): Promise<boolean> {
  await sleep(ms, undefined, { signal, ref: false }).catch(() => {});
  return !signal.aborted;
}
