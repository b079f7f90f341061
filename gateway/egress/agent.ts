import { Agent, buildConnector, Pool } from "undici";
import { MAX_ANSWER_HEAD_BYTES } from "./answer-head.ts";
import { type EgressGuard, refusalError } from "./guard.ts";
import { isAddress } from "./ip-address.ts";
import { createCheckedLookup, type OnRefusal, type ResolveHost } from "./resolve.ts";

export interface AgentOptions {
  readonly guard: EgressGuard;
  readonly resolve: ResolveHost;
  readonly onRefusal: OnRefusal;
  readonly maxConnections: number;
  readonly connectTimeoutMs: number;
  readonly headTimeoutMs: number;
  readonly idleTimeoutMs: number;
}

/** Makes the connections of one version. No two versions share one: what one may reach, another may not, and neither may see what the other left in a connection. */
export function createAgent(options: AgentOptions): Agent {
  return new Agent({
    factory: (origin) =>
      new Pool(origin, {
        connections: options.maxConnections,
        headersTimeout: options.headTimeoutMs,
        bodyTimeout: options.idleTimeoutMs,
        maxHeaderSize: MAX_ANSWER_HEAD_BYTES,
        allowH2: false,
        connect: createConnector(origin, options),
      }),
  });
}

/** Connects to addresses that were checked. */
function createConnector(
  origin: string | URL,
  { guard, resolve, onRefusal, connectTimeoutMs }: AgentOptions,
): buildConnector.connector {
  const port = portOf(new URL(origin));
  const connect = buildConnector({
    timeout: connectTimeoutMs,
    lookup: createCheckedLookup({ guard, port, resolve, onRefusal }),
  });
  return function connectChecked(target, callback) {
    const host = target.hostname;
    // A socket looks no address up.
    const refusal = isAddress(host) ? guard.checkAddress({ host, port }, host) : undefined;
    if (refusal === undefined) return connect(target, callback);
    onRefusal(refusal, { host, port });
    queueMicrotask(() => callback(refusalError(refusal), null));
  };
}

/** The port of an http or https URL. */
export function portOf({ protocol, port }: URL): number {
  if (port !== "") return Number(port);
  return protocol === "https:" ? 443 : 80;
}
