import { callCrypto, HOST_OBJECT, type HostObject } from "./crypto-call.ts";
import { asObject } from "./crypto-hash.ts";

/** Node's `X509Certificate`; the certificate itself stays in the host. */
export class X509Certificate {
  readonly [HOST_OBJECT]: HostObject;

  constructor(buffer: unknown) {
    this[HOST_OBJECT] = asObject(callCrypto("X509Certificate", buffer));
  }

  get validFromDate(): Date {
    return new Date(String(this[HOST_OBJECT].invoke("validFrom")));
  }

  get validToDate(): Date {
    return new Date(String(this[HOST_OBJECT].invoke("validTo")));
  }

  /** No chain came with it. */
  get issuerCertificate(): undefined {
    return undefined;
  }

  toJSON(): unknown {
    return this.toString();
  }

  toString(): string {
    return String(this[HOST_OBJECT].invoke("toString"));
  }
}

const ATTRIBUTES = [
  "ca",
  "fingerprint",
  "fingerprint256",
  "fingerprint512",
  "infoAccess",
  "issuer",
  "keyUsage",
  "publicKey",
  "raw",
  "serialNumber",
  "signatureAlgorithm",
  "signatureAlgorithmOid",
  "subject",
  "subjectAltName",
  "validFrom",
  "validTo",
] as const;

const METHODS = [
  "checkEmail",
  "checkHost",
  "checkIP",
  "checkIssued",
  "checkPrivateKey",
  "toLegacyObject",
  "verify",
] as const;

for (const name of ATTRIBUTES) {
  Object.defineProperty(X509Certificate.prototype, name, {
    configurable: true,
    get(this: X509Certificate) {
      return this[HOST_OBJECT].invoke(name);
    },
  });
}
for (const name of METHODS) {
  Object.defineProperty(X509Certificate.prototype, name, {
    configurable: true,
    writable: true,
    value(this: X509Certificate, ...rest: readonly unknown[]) {
      return this[HOST_OBJECT].invoke(name, ...rest);
    },
  });
}
