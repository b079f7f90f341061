import { createHash, type Hash, hash, randomFillSync, randomUUID } from "node:crypto";
import type { CryptoOps } from "../../realm/crypto/ops.ts";
import type { RealmEntry } from "../../realm/host.ts";
import { fillRealmBytes, viewRealmBytes } from "../realm-bytes.ts";
import { ProcessState } from "../process-state.ts";
import { SubtleCalls } from "./subtle-calls.ts";

/** Web Cryptography by Node's own implementation. Keys stay here; the realm knows them by number. */
export function createCryptoOps(
  finish: RealmEntry["finishCrypto"],
  makeBytes: RealmEntry["makeBytes"],
  state = new ProcessState(),
): CryptoOps {
  const calls = new SubtleCalls(finish, makeBytes, state);
  const digests = new Map<number, Hash>();
  let lastDigest = 0;
  return {
    fillRandom: (bytes) => {
      state.hasDrawnRandom = true;
      randomFillSync(viewRealmBytes(bytes));
    },
    fillSeed: (bytes) => {
      randomFillSync(viewRealmBytes(bytes));
    },
    // Node keeps random bytes for the next 128 calls, which would be the same in all copies of this process.
    randomUUID: () => {
      state.hasDrawnRandom = true;
      return randomUUID({ disableEntropyCache: true });
    },
    digestNow: (algorithm, bytes, result) => {
      const name = hashName(algorithm);
      if (name === undefined) return false;
      fillRealmBytes(result, hash(name, viewRealmBytes(bytes), "buffer"));
      return true;
    },
    startCrypto: (call, parameters, bytes) => {
      void calls.start(call, parameters, bytes);
    },
    supportsCrypto: (parameters, bytes) => calls.supports(parameters, bytes),
    releaseKey: (key) => {
      calls.releaseKey(key);
    },
    openDigest: (algorithm) => {
      const name = hashName(algorithm);
      if (name === undefined) return 0;
      digests.set(++lastDigest, createHash(name));
      return lastDigest;
    },
    updateDigest: (digest, bytes) => {
      digests.get(digest)?.update(viewRealmBytes(bytes));
    },
    finishDigest: (digest, result) => {
      const found = digests.get(digest);
      digests.delete(digest);
      if (found !== undefined) fillRealmBytes(result, found.digest());
    },
  };
}

/** Web Cryptography's name → OpenSSL's. */
const HASH_NAMES: ReadonlyMap<string, string> = new Map([
  ["MD5", "md5"],
  ["SHA-1", "sha1"],
  ["SHA-256", "sha256"],
  ["SHA-384", "sha384"],
  ["SHA-512", "sha512"],
  ["SHA3-256", "sha3-256"],
  ["SHA3-384", "sha3-384"],
  ["SHA3-512", "sha3-512"],
]);

function hashName(algorithm: string): string | undefined {
  return HASH_NAMES.get(algorithm.toUpperCase());
}
