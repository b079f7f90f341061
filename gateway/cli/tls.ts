import type { TlsOptions } from "../server.ts";
import type { Log } from "../telemetry/mod.ts";
import { Certificates } from "../tls/mod.ts";
import type { Arguments } from "./arguments.ts";

/** What a gateway needs for TLS; disposing of it ends the watch on the files. */
export interface OpenTls extends TlsOptions, Disposable {}

/**
 * Reads the certificates that the command line names. Undefined where it names none.
 *
 * @throws {TlsError} When one cannot be used.
 */
export function openTls({ keyPairs }: Arguments, log: Log, ticketKeys?: Uint8Array): OpenTls | undefined {
  if (keyPairs.length === 0) return undefined;
  const certificates = new Certificates({ files: keyPairs, say: (level, text) => log.say(level, text) });
  return { certificates, ticketKeys, [Symbol.dispose]: () => certificates[Symbol.dispose]() };
}
