/** Classes that a realm may make objects of, by a call of their name. */
export const CLASSES: ReadonlySet<string> = new Set(["X509Certificate"]);

/** Functions of `node:crypto` that a realm may call: they compute, and reach nothing outside. */
export const FUNCTIONS: ReadonlySet<string> = new Set([
  "ECDH.convertKey",
  "X509Certificate",
  "argon2Sync",
  "checkPrimeSync",
  "createCipheriv",
  "createDecipheriv",
  "createDiffieHellman",
  "createDiffieHellmanGroup",
  "createECDH",
  "createHash",
  "createHmac",
  "createPrivateKey",
  "createPublicKey",
  "createSecretKey",
  "createSign",
  "createVerify",
  "decapsulate",
  "diffieHellman",
  "encapsulate",
  "generateKeyPairSync",
  "generateKeySync",
  "generatePrimeSync",
  "getCipherInfo",
  "getCiphers",
  "getCurves",
  "getHashes",
  "hash",
  "hkdfSync",
  "pbkdf2Sync",
  "privateDecrypt",
  "privateEncrypt",
  "publicDecrypt",
  "publicEncrypt",
  "scryptSync",
  "sign",
  "verify",
]);

/** Those that take a callback. */
export const ASYNC_FUNCTIONS: ReadonlySet<string> = new Set([
  "argon2",
  "checkPrime",
  "decapsulate",
  "diffieHellman",
  "encapsulate",
  "generateKey",
  "generateKeyPair",
  "generatePrime",
  "hkdf",
  "pbkdf2",
  "scrypt",
  "sign",
  "verify",
]);

const CIPHER = ["final", "getAuthTag", "setAAD", "setAuthTag", "setAutoPadding", "update"];
const EXCHANGE = ["computeSecret", "generateKeys", "getPrivateKey", "getPublicKey"];
const DIFFIE_HELLMAN = [...EXCHANGE, "getGenerator", "getPrime", "verifyError"];
const CERTIFICATE = [
  "ca",
  "checkEmail",
  "checkHost",
  "checkIP",
  "checkIssued",
  "checkPrivateKey",
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
  "toLegacyObject",
  "toString",
  "validFrom",
  "validTo",
  "verify",
];
const KEY = ["asymmetricKeyDetails", "asymmetricKeyType", "equals", "export", "symmetricKeySize", "type"];

/** Class → its methods and getters. An object of any other class never gets to the realm. */
export const METHODS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    Cipheriv: CIPHER,
    Decipheriv: CIPHER,
    DiffieHellman: [...DIFFIE_HELLMAN, "setPrivateKey", "setPublicKey"],
    DiffieHellmanGroup: DIFFIE_HELLMAN,
    ECDH: [...EXCHANGE, "setPrivateKey", "setPublicKey"],
    Hash: ["copy", "digest", "update"],
    Hmac: ["digest", "update"],
    PrivateKeyObject: KEY,
    PublicKeyObject: KEY,
    SecretKeyObject: KEY,
    Sign: ["sign", "update"],
    Verify: ["update", "verify"],
    X509Certificate: CERTIFICATE,
  }).map(([name, methods]) => [name, new Set(methods)]),
);
