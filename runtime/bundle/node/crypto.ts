import constants from "spore-node:crypto-constants";
import { callCrypto, endWith, startCrypto } from "./crypto-call.ts";
import { Cipheriv, Decipheriv, Sign, Verify } from "./crypto-cipher.ts";
import { DiffieHellman, DiffieHellmanGroup, ECDH } from "./crypto-exchange.ts";
import { Hash, Hmac } from "./crypto-hash.ts";
import { createPrivateKey, createPublicKey, createSecretKey, KeyObject } from "./crypto-keys.ts";
import {
  randomBytes,
  randomFill,
  randomFillSync,
  randomInt,
  randomUUID,
  randomUUIDv7,
  timingSafeEqual,
} from "./crypto-random.ts";
import { X509Certificate } from "./crypto-x509.ts";

type Function = (...args: unknown[]) => unknown;

/** A function that the host does as a whole, before it returns. */
function now(name: string): Function {
  return (...args) => callCrypto(name, ...args);
}

/** A function whose last argument is its callback. */
function later(name: string): Function {
  return (...args) => {
    const callback = args.pop();
    if (typeof callback !== "function") {
      const message = 'The "callback" argument must be of type function.';
      throw Object.assign(new TypeError(message), { code: "ERR_INVALID_ARG_TYPE" });
    }
    return endWith(startCrypto(name, ...args), (...results) => Reflect.apply(callback, undefined, results));
  };
}

/** A function that may have a callback. */
function nowOrLater(name: string): Function {
  const [ask, start] = [now(name), later(name)];
  return (...args) => (typeof args.at(-1) === "function" ? start(...args) : ask(...args));
}

/** What a result of Node's is an ArrayBuffer. */
function asArrayBuffer(value: unknown): unknown {
  return ArrayBuffer.isView(value) ? value.buffer : value;
}

export const argon2 = later("argon2");
export const argon2Sync = now("argon2Sync");
export const checkPrime = later("checkPrime");
export const checkPrimeSync = now("checkPrimeSync");
export const decapsulate = nowOrLater("decapsulate");
export const diffieHellman = nowOrLater("diffieHellman");
export const encapsulate = nowOrLater("encapsulate");
export const generateKey = later("generateKey");
export const generateKeyPair = later("generateKeyPair");
export const generateKeyPairSync = now("generateKeyPairSync");
export const generateKeySync = now("generateKeySync");
export const generatePrime = later("generatePrime");
export const generatePrimeSync = now("generatePrimeSync");
export const getCipherInfo = now("getCipherInfo");
export const getCiphers = now("getCiphers");
export const getCurves = now("getCurves");
export const getHashes = now("getHashes");
export const pbkdf2 = later("pbkdf2");
export const pbkdf2Sync = now("pbkdf2Sync");
export const privateDecrypt = now("privateDecrypt");
export const privateEncrypt = now("privateEncrypt");
export const publicDecrypt = now("publicDecrypt");
export const publicEncrypt = now("publicEncrypt");
export const scrypt = later("scrypt");
export const scryptSync = now("scryptSync");
export const sign = nowOrLater("sign");
export const verify = nowOrLater("verify");
export const hash = now("hash");

// Node's generateKeyPair() gives an object when it is promisified.
Object.defineProperty(generateKeyPair, Symbol.for("nodejs.util.promisify.custom"), {
  value: async (...args: unknown[]) => {
    const given: unknown = await startCrypto("generateKeyPair", ...args);
    const { $many: [publicKey, privateKey] = [] }: { $many?: unknown[] } = Object(given);
    return { publicKey, privateKey };
  },
});

export function hkdfSync(...args: unknown[]): unknown {
  return asArrayBuffer(callCrypto("hkdfSync", ...args));
}

export function hkdf(...args: unknown[]): void {
  const callback = args.pop();
  if (typeof callback !== "function") return void later("hkdf")(...args, callback);
  endWith(startCrypto("hkdf", ...args), (error, value) =>
    Reflect.apply(callback, undefined, [error, asArrayBuffer(value)]),
  );
}

export function createHash(...rest: ConstructorParameters<typeof Hash>): Hash {
  return new Hash(...rest);
}

export function createHmac(...rest: ConstructorParameters<typeof Hmac>): Hmac {
  return new Hmac(...rest);
}

export function createCipheriv(...rest: ConstructorParameters<typeof Cipheriv>): Cipheriv {
  return new Cipheriv(...rest);
}

export function createDecipheriv(...rest: ConstructorParameters<typeof Decipheriv>): Decipheriv {
  return new Decipheriv(...rest);
}

export function createSign(...rest: ConstructorParameters<typeof Sign>): Sign {
  return new Sign(...rest);
}

export function createVerify(...rest: ConstructorParameters<typeof Verify>): Verify {
  return new Verify(...rest);
}

export function createECDH(curve: string): ECDH {
  return new ECDH(curve);
}

export function createDiffieHellman(...rest: unknown[]): DiffieHellman {
  return new DiffieHellman(...rest);
}

export function createDiffieHellmanGroup(name: string): DiffieHellmanGroup {
  return new DiffieHellmanGroup(name);
}

export const getDiffieHellman = createDiffieHellmanGroup;

export function getFips(): number {
  return 0;
}

export function secureHeapUsed(): object {
  return { total: 0, used: 0, utilization: 0, min: 0 };
}

export const webcrypto = globalThis.crypto;
export const { subtle } = webcrypto;

export function getRandomValues<T extends Uint8Array<ArrayBuffer>>(array: T): T {
  return webcrypto.getRandomValues(array);
}

export {
  Cipheriv,
  constants,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  Decipheriv,
  DiffieHellman,
  DiffieHellmanGroup,
  ECDH,
  Hash,
  Hmac,
  KeyObject,
  randomBytes,
  randomFill,
  randomFillSync,
  randomInt,
  randomUUID,
  randomUUIDv7,
  Sign,
  timingSafeEqual,
  Verify,
  X509Certificate,
};

// oxlint-disable-next-line import/no-default-export -- as the module of Node.js
export default {
  argon2,
  argon2Sync,
  checkPrime,
  checkPrimeSync,
  Cipheriv,
  constants,
  createCipheriv,
  createDecipheriv,
  createDiffieHellman,
  createDiffieHellmanGroup,
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  createSign,
  createVerify,
  decapsulate,
  Decipheriv,
  diffieHellman,
  DiffieHellman,
  DiffieHellmanGroup,
  ECDH,
  encapsulate,
  generateKey,
  generateKeyPair,
  generateKeyPairSync,
  generateKeySync,
  generatePrime,
  generatePrimeSync,
  getCipherInfo,
  getCiphers,
  getCurves,
  getDiffieHellman,
  getFips,
  getHashes,
  getRandomValues,
  Hash,
  hash,
  hkdf,
  hkdfSync,
  Hmac,
  KeyObject,
  pbkdf2,
  pbkdf2Sync,
  privateDecrypt,
  privateEncrypt,
  publicDecrypt,
  publicEncrypt,
  randomBytes,
  randomFill,
  randomFillSync,
  randomInt,
  randomUUID,
  randomUUIDv7,
  scrypt,
  scryptSync,
  secureHeapUsed,
  Sign,
  sign,
  subtle,
  timingSafeEqual,
  verify,
  Verify,
  webcrypto,
  X509Certificate,
};
