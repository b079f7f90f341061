import dns, { type LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import { callbackify, promisify } from "node:util";
import { type Destination, type EgressGuard, type Refusal, refusalError } from "./guard.ts";

/** Finds all addresses of a host. */
export type ResolveHost = (host: string) => Promise<readonly LookupAddress[]>;

/** Called with every refusal that a check of an address ends with. */
export type OnRefusal = (refusal: Refusal, destination: Destination) => void;

const lookup = promisify(dns.lookup);

/** As the system does it: DNS, the hosts file, and what else is configured. */
export async function resolveHost(host: string): Promise<readonly LookupAddress[]> {
  return await lookup(host, { all: true, order: "verbatim" });
}

/**
 * Has at most a few look-ups of one function under way; the others wait.
 *
 * Threat: the system's look-ups share a few threads of the gateway's. A function that asks for names whose servers never answer would hold them all.
 */
export function limitLookups(resolve: ResolveHost, atOnce = 2): ResolveHost {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async function resolveInTurn(host) {
    if (running >= atOnce) await new Promise<void>((begin) => waiting.push(begin));
    else running += 1;
    try {
      return await resolve(host);
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

export interface CheckedLookupOptions {
  readonly guard: EgressGuard;
  readonly port: number;
  readonly resolve: ResolveHost;
  readonly onRefusal: OnRefusal;
}

/**
 * Makes a look-up for a socket that gives it checked addresses only, and so the addresses that it connects to.
 *
 * Threat: a name that had a public address when it was checked may have another when it is connected to (DNS rebinding); here it is looked up once, and a
 * connection that is made anew is checked anew. One address that is refused refuses the name: whoever mixes them is up to no good.
 */
export function createCheckedLookup({
  guard,
  port,
  resolve,
  onRefusal,
}: CheckedLookupOptions): LookupFunction {
  const find = callbackify(async (host: string): Promise<readonly LookupAddress[]> => {
    const addresses = await resolve(host);
    for (const { address } of addresses) {
      const refusal = guard.checkAddress({ host, port }, address);
      if (refusal === undefined) continue;
      onRefusal(refusal, { host, port });
      throw refusalError(refusal);
    }
    return addresses;
  });
  return function checkedLookup(host, { all }, callback) {
    find(host, (error, addresses) => {
      if (error !== null) callback(error, "");
      else if (all === true) callback(null, [...addresses]);
      else callback(null, addresses[0]?.address ?? "", addresses[0]?.family);
    });
  };
}
