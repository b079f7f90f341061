import { type Stats, unwatchFile, watchFile } from "node:fs";
import type { SecureContext, Server } from "node:tls";
import { type KeyPair, type KeyPairFiles, readKeyPair } from "./key-pair.ts";

export interface CertificatesOptions {
  /** At least one. The first one is for clients that name no host, or one that no certificate is for. */
  readonly files: readonly KeyPairFiles[];
  readonly say: (level: "info" | "warn", text: string) => void;
  /** How often files are looked at for changes, in milliseconds. Default: 2 s. */
  readonly intervalMs?: number | undefined;
}

const DEFAULT_INTERVAL_MS = 2_000;

/**
 * The certificates of a server, chosen by the name that a client asks for and read anew when their files change.
 *
 * A change that cannot be used changes nothing: that is said, and the certificates that work stay. A renewal may replace the one file before the other.
 */
export class Certificates implements Disposable {
  readonly #options: CertificatesOptions;
  readonly #servers = new Set<Server>();
  readonly #onChange = (now: Stats, before: Stats): void => {
    if (now.mtimeMs !== before.mtimeMs || now.ino !== before.ino) this.#reload();
  };
  #pairs: readonly KeyPair[];
  #problem = "";

  /** @throws {TlsError} When one cannot be used. */
  constructor(options: CertificatesOptions) {
    this.#options = options;
    this.#pairs = options.files.map(readKeyPair);
    this.#warnOfDates();
    const interval = options.intervalMs ?? DEFAULT_INTERVAL_MS;
    for (const file of this.#watched()) watchFile(file, { interval, persistent: false }, this.#onChange);
  }

  /** What a server is made with. */
  get first(): Pick<KeyPair, "cert" | "key"> {
    const [pair] = this.#pairs;
    if (pair === undefined) throw new RangeError("Cannot serve TLS without a certificate");
    return { cert: pair.cert, key: pair.key };
  }

  /** The first certificate that is for a host; the first of all where none is. */
  find(host: string): SecureContext | undefined {
    const found = this.#pairs.find(({ certificate }) => certificate.checkHost(host) !== undefined);
    return (found ?? this.#pairs[0])?.context;
  }

  /** Keeps a server's first certificate the newest. */
  attach(server: Server): void {
    this.#servers.add(server);
    server.on("close", () => this.#servers.delete(server));
  }

  [Symbol.dispose](): void {
    for (const file of this.#watched()) unwatchFile(file, this.#onChange);
  }

  #watched(): ReadonlySet<string> {
    return new Set(this.#options.files.flatMap(({ cert, key }) => [cert, key]));
  }

  #reload(): void {
    try {
      this.#pairs = this.#options.files.map(readKeyPair);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      if (problem !== this.#problem)
        this.#options.say("warn", `The certificates stay as they are. ${problem}`);
      this.#problem = problem;
      return;
    }
    this.#problem = "";
    for (const server of this.#servers) server.setSecureContext({ ...this.first, minVersion: "TLSv1.2" });
    const names = this.#pairs.map(({ files, certificate }) => `${files.cert} (until ${certificate.validTo})`);
    this.#options.say("info", `Read the certificates anew: ${names.join(", ")}`);
    this.#warnOfDates();
  }

  #warnOfDates(): void {
    const now = new Date();
    for (const { files, certificate } of this.#pairs) {
      const { validFromDate, validToDate, validFrom, validTo } = certificate;
      if (now > validToDate)
        this.#options.say("warn", `The certificate "${files.cert}" has expired: ${validTo}`);
      else if (now < validFromDate)
        this.#options.say("warn", `The certificate "${files.cert}" is not valid before ${validFrom}`);
    }
  }
}
