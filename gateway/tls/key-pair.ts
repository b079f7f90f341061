import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSecureContext, type SecureContext } from "node:tls";

/** Where a certificate and its key are. */
export interface KeyPairFiles {
  /** PEM: the server's own certificate, then those that vouch for it. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
}

/** A certificate that can be used, with its key. */
export interface KeyPair {
  readonly files: KeyPairFiles;
  readonly certificate: X509Certificate;
  /** What it was made from. */
  readonly cert: string;
  readonly key: string;
  readonly context: SecureContext;
}

/** A certificate or key cannot be used; `message` names the file, what was found and what was wanted. */
export class TlsError extends Error {
  override readonly name = "TlsError";
}

const MIN_VERSION = "TLSv1.2";
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----/;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Reads a certificate and its key, and checks that they belong together.
 *
 * @throws {TlsError}
 */
export function readKeyPair(files: KeyPairFiles): KeyPair {
  const cert = readPem(files.cert, "certificate");
  const key = readPem(files.key, "key");
  const certificate = parseCertificate(cert, files.cert);
  const privateKey = parseKey(key, files.key);
  checkMatch(files, { cert, certificate, privateKey });
  try {
    return {
      files,
      certificate,
      cert,
      key,
      context: createSecureContext({ cert, key, minVersion: MIN_VERSION }),
    };
  } catch (error) {
    throw new TlsError(
      `Cannot use the certificate "${files.cert}": OpenSSL refuses it (${reasonOf(error)})`,
      {
        cause: error,
      },
    );
  }
}

function readPem(file: string, what: "certificate" | "key"): string {
  try {
    return readFileSync(file, "latin1");
  } catch (error) {
    throw new TlsError(`Cannot read the ${what} "${file}": ${reasonOf(error)}`, { cause: error });
  }
}

function parseCertificate(text: string, file: string): X509Certificate {
  const found = findBlock(text);
  if (found !== "CERTIFICATE")
    throw new TlsError(
      `Cannot use "${file}" as a certificate: found ${describeBlock(found)}, wanted a certificate in PEM`,
    );
  try {
    return new X509Certificate(text);
  } catch (error) {
    throw new TlsError(
      `Cannot use "${file}" as a certificate: found one that is damaged (${reasonOf(error)})`,
      {
        cause: error,
      },
    );
  }
}

function parseKey(text: string, file: string): KeyObject {
  const found = findBlock(
    text.replaceAll(/-----BEGIN EC PARAMETERS-----[^-]+-----END EC PARAMETERS-----/g, ""),
  );
  if (found === "ENCRYPTED PRIVATE KEY" || text.includes("Proc-Type: 4,ENCRYPTED"))
    throw new TlsError(
      `Cannot use "${file}" as a key: found an encrypted one, wanted one without a passphrase`,
    );
  if (found?.endsWith("PRIVATE KEY") !== true)
    throw new TlsError(
      `Cannot use "${file}" as a key: found ${describeBlock(found)}, wanted a private key in PEM`,
    );
  try {
    return createPrivateKey(text);
  } catch (error) {
    throw new TlsError(`Cannot use "${file}" as a key: found one that is damaged (${reasonOf(error)})`, {
      cause: error,
    });
  }
}

function findBlock(text: string): string | undefined {
  return BLOCK.exec(text)?.[1];
}

function describeBlock(name: string | undefined): string {
  return name === undefined ? "no PEM" : `"BEGIN ${name}"`;
}

interface Parsed {
  readonly cert: string;
  readonly certificate: X509Certificate;
  readonly privateKey: KeyObject;
}

function checkMatch(files: KeyPairFiles, { cert, certificate, privateKey }: Parsed): void {
  if (certificate.checkPrivateKey(privateKey)) return;
  const others = (cert.match(CERTIFICATE) ?? []).slice(1);
  if (others.some((text) => new X509Certificate(text).checkPrivateKey(privateKey)))
    throw new TlsError(
      `Cannot use "${files.cert}" as a certificate: found the one of the key "${files.key}" behind others, wanted it first`,
    );
  throw new TlsError(
    `Cannot use the key "${files.key}": found one that is not of the certificate "${files.cert}" (${certificate.subject.replaceAll("\n", ", ")})`,
  );
}

/** OpenSSL's and the system's reasons, without the paths and codes around them. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && error.code === "ENOENT") return "there is no such file";
  if ("code" in error && error.code === "EACCES") return "this user may not";
  if ("code" in error && error.code === "EISDIR") return "it is a folder";
  return "reason" in error ? String(error.reason) : error.message;
}
