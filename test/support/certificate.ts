import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** A certificate that vouches for itself, and its key; both in PEM. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateFacts {
  /** Host names, of which the first is the subject's too. */
  readonly hosts: readonly string[];
  readonly from?: Date;
  readonly to?: Date;
}

const DAY_MS = 86_400_000;

/** Makes a certificate of X.509, as RFC 5280 §4.1 has it, with a fresh key on P-256. */
export function createCertificate({ hosts, from, to }: CertificateFacts): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const now = Date.now();
  const name = sequence(tagged(0x31, sequence(oid("550403"), tagged(0x0c, Buffer.from(hosts[0] ?? "")))));
  const toBeSigned = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_SHA256,
    name,
    sequence(time(from ?? new Date(now - DAY_MS)), time(to ?? new Date(now + DAY_MS))),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(alternativeNames(hosts), keyIdentifier(publicKey))),
  );
  const signature = sign("sha256", toBeSigned, privateKey);
  const der = sequence(toBeSigned, ECDSA_SHA256, tagged(0x03, Buffer.from([0]), signature));
  return { cert: pem("CERTIFICATE", der), key: privateKey.export({ type: "pkcs8", format: "pem" }) };
}

/** A key of the same kind, of no certificate. */
export function createKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  return privateKey.export({ type: "pkcs8", format: "pem" });
}

const ECDSA_SHA256 = sequence(oid("2a8648ce3d040302"));

function alternativeNames(hosts: readonly string[]): Buffer {
  const names = hosts.map((host) => tagged(0x82, Buffer.from(host)));
  return sequence(oid("551d11"), tagged(0x04, sequence(...names)));
}

function keyIdentifier(key: KeyObject): Buffer {
  const hash = createHash("sha1")
    .update(key.export({ type: "spki", format: "der" }))
    .digest();
  return sequence(oid("551d0e"), tagged(0x04, tagged(0x04, hash)));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, ...parts);
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes);
}

function oid(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, "hex"));
}

/** UTCTime, of this century. */
function time(date: Date): Buffer {
  return tagged(0x17, Buffer.from(`${date.toISOString().slice(2, 19).replaceAll(/[-:T]/g, "")}Z`));
}

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head = length < 0x80 ? [tag, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
