import { classifyAddress } from "./address-class.ts";
import { type AllowList, allowsAddress, allowsHost, opensHostsOnly } from "./allow-list.ts";
import { isBadPort } from "./bad-ports.ts";
import { EgressError } from "./failure.ts";
import { isAddress } from "./ip-address.ts";
import { isOwnAddress, type OwnListeners } from "./own-listeners.ts";

/** Why something is refused: what a function hears of it, and the counter that counts it. */
export const REFUSALS = {
  scheme: "the URL's scheme is none of http and https",
  port: "the port is one that Fetch blocks",
  host: "the host is not on the function's allow-list",
  address: "the host is not open to functions",
  self: "the host is not open to functions",
} as const;

export type RefusalKind = keyof typeof REFUSALS;

/** A refusal. `detail` holds addresses: it is for the operator, and never for a function. */
export interface Refusal {
  readonly kind: RefusalKind;
  readonly detail: string;
}

/** The error for a function: it says that it is policy, and nothing of addresses. */
export function refusalError({ kind }: Refusal): EgressError {
  return new EgressError("refused", `refused by policy: ${REFUSALS[kind]}`);
}

/** Where a connection leads: `host` as in a URL, without brackets. */
export interface Destination {
  readonly host: string;
  readonly port: number;
}

/** Decides what one function may reach: by the URL before anything is looked up, then by each address before it is connected to. */
export class EgressGuard {
  readonly #list: AllowList;
  readonly #own: OwnListeners;

  constructor(list: AllowList, own: OwnListeners) {
    this.#list = list;
    this.#own = own;
  }

  /**
   * Decides by what a request says. A host that cannot be open is not looked up either.
   *
   * Threat: a look-up of a name tells the name's owner whatever is in it.
   */
  checkUrl({ protocol, hostname, port }: URL): Refusal | undefined {
    if (protocol !== "http:" && protocol !== "https:") return { kind: "scheme", detail: protocol };
    if (port !== "" && isBadPort(Number(port))) return { kind: "port", detail: `port ${port}` };
    if (!isAddress(hostname) && opensHostsOnly(this.#list) && !allowsHost(this.#list, hostname))
      return { kind: "host", detail: `host ${hostname}` };
    return undefined;
  }

  /** Decides by an address that a host has: the last word, on what is then connected to. */
  checkAddress({ host, port }: Destination, address: string): Refusal | undefined {
    const found = classifyAddress(address);
    const listener = this.#own.at(port);
    if (listener !== undefined && isOwnAddress(found.bytes)) {
      const isOpen = listener.kind === "functions" && this.#list.some(({ kind }) => kind === "self");
      return isOpen ? undefined : { kind: "self", detail: `${address} port ${port} is the gateway's own` };
    }
    if (allowsAddress(this.#list, found)) return undefined;
    if (found.use !== "public") return { kind: "address", detail: `${address}: ${found.why}` };
    if (!isAddress(host) && allowsHost(this.#list, host)) return undefined;
    return { kind: isAddress(host) ? "address" : "host", detail: `${host}, ${address}` };
  }
}
