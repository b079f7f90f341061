import { MapPrototypeGet, MapPrototypeSet, ObjectKeys, StringPrototypeToUpperCase } from "../primordials.ts";

/** What Web IDL converts a member of an algorithm's dictionary to. */
export type MemberType = "bytes" | "hash" | "key" | "octet" | "short" | "long" | "string" | "uint8array";

/** A member of a dictionary: Web IDL §3.2.17 reads inherited dictionaries first, and the members of each by their names' order. */
export interface Member {
  readonly name: string;
  readonly type: MemberType;
  readonly isRequired: boolean;
}

/** Operations that algorithms are registered for: Web Cryptography §18.4.4. */
export type Operation =
  | "decapsulate"
  | "deriveBits"
  | "digest"
  | "encapsulate"
  | "encrypt"
  | "exportKey"
  | "generateKey"
  | "get key length"
  | "get shared key length"
  | "importKey"
  | "sign"
  | "wrapKey";

type Dictionary = readonly Member[];

const NONE: Dictionary = [];

const AEAD = [optional("additionalData", "bytes"), required("iv", "bytes"), optional("tagLength", "octet")];
const AES_CBC = [required("iv", "bytes")];
const AES_CTR = [required("counter", "bytes"), required("length", "octet")];
const AES_LENGTH = [required("length", "short")];
const ARGON2 = [
  optional("associatedData", "bytes"),
  required("memory", "long"),
  required("nonce", "bytes"),
  required("parallelism", "long"),
  required("passes", "long"),
  optional("secretValue", "bytes"),
  optional("version", "octet"),
];
const CONTEXT = [optional("context", "bytes")];
const CSHAKE = [
  optional("customization", "bytes"),
  optional("functionName", "bytes"),
  required("outputLength", "long"),
];
const ECDH = [required("public", "key")];
const EC_KEY = [required("namedCurve", "string")];
const HASH = [required("hash", "hash")];
const HKDF = [required("hash", "hash"), required("info", "bytes"), required("salt", "bytes")];
const HMAC = [required("hash", "hash"), optional("length", "long")];
const KANGAROO = [optional("customization", "bytes"), required("outputLength", "long")];
const KMAC = [optional("customization", "bytes"), required("outputLength", "long")];
const KMAC_KEY = [optional("length", "long")];
const PBKDF2 = [required("hash", "hash"), required("iterations", "long"), required("salt", "bytes")];
const RSA_GENERATE = [
  required("modulusLength", "long"),
  required("publicExponent", "uint8array"),
  required("hash", "hash"),
];
const RSA_OAEP = [optional("label", "bytes")];
const RSA_PSS = [required("saltLength", "long")];
const TURBO_SHAKE = [optional("domainSeparation", "octet"), required("outputLength", "long")];

type Operations = Readonly<Partial<Record<Operation, Dictionary>>>;

const AES_KEY: Operations = {
  generateKey: AES_LENGTH,
  exportKey: NONE,
  importKey: NONE,
  "get key length": AES_LENGTH,
};
const KEY: Operations = { generateKey: NONE, exportKey: NONE, importKey: NONE };
const EC: Operations = { generateKey: EC_KEY, exportKey: NONE, importKey: EC_KEY };
const RSA: Operations = { generateKey: RSA_GENERATE, exportKey: NONE, importKey: HASH };
const PASSWORD: Operations = { importKey: NONE, "get key length": NONE };
const KEM: Operations = { ...KEY, encapsulate: NONE, decapsulate: NONE, "get shared key length": NONE };
const MAC: Operations = {
  generateKey: KMAC_KEY,
  exportKey: NONE,
  importKey: KMAC_KEY,
  sign: KMAC,
  "get key length": KMAC_KEY,
};

/**
 * The algorithms that the host has, and the dictionary of each operation: Web Cryptography §18.2, the drafts "Modern Algorithms" and
 * "Secure Curves". `encrypt` stands for `decrypt` too, `sign` for `verify`, `wrapKey` for `unwrapKey`.
 */
const ALGORITHMS: Readonly<Record<string, Operations>> = {
  "AES-CBC": { ...AES_KEY, encrypt: AES_CBC },
  "AES-CTR": { ...AES_KEY, encrypt: AES_CTR },
  "AES-GCM": { ...AES_KEY, encrypt: AEAD },
  "AES-KW": { ...AES_KEY, wrapKey: NONE },
  "AES-OCB": { ...AES_KEY, encrypt: AEAD },
  Argon2d: { ...PASSWORD, deriveBits: ARGON2 },
  Argon2i: { ...PASSWORD, deriveBits: ARGON2 },
  Argon2id: { ...PASSWORD, deriveBits: ARGON2 },
  "ChaCha20-Poly1305": { ...KEY, encrypt: AEAD, "get key length": NONE },
  cSHAKE128: { digest: CSHAKE },
  cSHAKE256: { digest: CSHAKE },
  ECDH: { ...EC, deriveBits: ECDH },
  ECDSA: { ...EC, sign: HASH },
  Ed25519: { ...KEY, sign: NONE },
  Ed448: { ...KEY, sign: CONTEXT },
  HKDF: { ...PASSWORD, deriveBits: HKDF },
  HMAC: { generateKey: HMAC, exportKey: NONE, importKey: HMAC, sign: NONE, "get key length": HMAC },
  KMAC128: MAC,
  KMAC256: MAC,
  KT128: { digest: KANGAROO },
  KT256: { digest: KANGAROO },
  "ML-DSA-44": { ...KEY, sign: CONTEXT },
  "ML-DSA-65": { ...KEY, sign: CONTEXT },
  "ML-DSA-87": { ...KEY, sign: CONTEXT },
  "ML-KEM-1024": KEM,
  "ML-KEM-512": KEM,
  "ML-KEM-768": KEM,
  "MLKEM1024-P384": KEM,
  "MLKEM768-P256": KEM,
  "MLKEM768-X25519": KEM,
  // Workers' own name for Ed25519.
  "NODE-ED25519": { ...EC, sign: NONE },
  PBKDF2: { ...PASSWORD, deriveBits: PBKDF2 },
  "RSA-OAEP": { ...RSA, encrypt: RSA_OAEP },
  "RSA-PSS": { ...RSA, sign: RSA_PSS },
  "RSASSA-PKCS1-v1_5": { ...RSA, sign: NONE },
  // Workers' own: no standard registers it.
  MD5: { digest: NONE },
  "SHA-1": { digest: NONE },
  "SHA-256": { digest: NONE },
  "SHA-384": { digest: NONE },
  "SHA-512": { digest: NONE },
  "SHA3-256": { digest: NONE },
  "SHA3-384": { digest: NONE },
  "SHA3-512": { digest: NONE },
  TurboSHAKE128: { digest: TURBO_SHAKE },
  TurboSHAKE256: { digest: TURBO_SHAKE },
  X25519: { ...KEY, deriveBits: ECDH },
  X448: { ...KEY, deriveBits: ECDH },
};

/** An algorithm's name as the standard writes it, and the members that its parameters have. */
export interface RegisteredAlgorithm {
  readonly name: string;
  readonly members: readonly Member[];
}

const byName = new Map<string, { readonly name: string; readonly operations: Operations }>();
const names = ObjectKeys(ALGORITHMS);
for (let index = 0; index < names.length; index++) {
  const name = names[index] ?? "";
  MapPrototypeSet(byName, StringPrototypeToUpperCase(name), { name, operations: ALGORITHMS[name] ?? {} });
}

/** Finds an algorithm by its name in any case; undefined when it does not know the operation. */
export function findAlgorithm(name: string, operation: Operation): RegisteredAlgorithm | undefined {
  const found = MapPrototypeGet(byName, StringPrototypeToUpperCase(name));
  const members = found?.operations[operation];
  return found === undefined || members === undefined ? undefined : { name: found.name, members };
}

function required(name: string, type: MemberType): Member {
  return { name, type, isRequired: true };
}

function optional(name: string, type: MemberType): Member {
  return { name, type, isRequired: false };
}
