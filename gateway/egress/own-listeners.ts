import { networkInterfaces } from "node:os";
import { parseAddress } from "./ip-address.ts";

/** A port that the gateway itself listens on. */
export interface OwnListener {
  readonly port: number;
  /** `functions` answers for functions; `control` is the operator's, and shut to functions whatever is configured. */
  readonly kind: "functions" | "control";
}

/** The ports that the gateway listens on, and the addresses that lead to them. */
export class OwnListeners {
  readonly #listeners: OwnListener[] = [];

  add(listener: OwnListener): void {
    this.#listeners.push(listener);
  }

  /** The listener that is at a port of this machine, whichever address leads there. */
  at(port: number): OwnListener | undefined {
    // Two may have one port, on different addresses: the stricter one counts.
    const found = this.#listeners.filter((listener) => listener.port === port);
    return found.find(({ kind }) => kind === "control") ?? found[0];
  }
}

/**
 * Whether an address, as bytes, is one of this machine's.
 *
 * Threat: a listener on one address may be reached by all others of the machine, 0.0.0.0 and :: among them; so all of them count.
 */
export function isOwnAddress(bytes: readonly number[]): boolean {
  if (bytes[0] === 127 || bytes.every((byte) => byte === 0)) return true;
  const wanted = bytes.join(".");
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => parseAddress(address)?.join(".") === wanted),
  );
}
