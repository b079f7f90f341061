/** What Web Cryptography needs of the host. Keys live in the host; the realm knows them by number. */
export interface CryptoOps {
  /** Fills the bytes with random ones. */
  fillRandom: (bytes: Uint8Array) => void;
  /** Fills the bytes with random ones for the seed of a generator, which is forgotten when the process is copied. */
  fillSeed: (bytes: Uint8Array) => void;
  randomUUID: () => string;
  /** Digest of a few bytes, done before the call returns. False when the host does not know the algorithm. */
  digestNow: (algorithm: string, bytes: Uint8Array, result: Uint8Array) => boolean;
  /**
   * Starts a method of `crypto.subtle`, whose answer comes through `RealmEntry.finishCrypto` with the same `call`.
   *
   * `parameters` is a JSON array of the method's name and its arguments, in which `{"$bytes":[offset,length]}` is a part of `bytes`, `{"$key":n}` a key,
   * and nothing within `{"$plain":value}` is either of them. The answer's text is JSON in the same form, with `{"$key":{…}}` for a key that was made.
   */
  startCrypto: (call: number, parameters: string, bytes: Uint8Array) => void;
  /** `SubtleCrypto.supports`, with its arguments in the same form; what cannot be read is not supported. */
  supportsCrypto: (parameters: string, bytes: Uint8Array) => boolean;
  /** No CryptoKey of the realm stands for this key any more. */
  releaseKey: (key: number) => void;
  /** A digest in steps; 0 when the host does not know the algorithm. */
  openDigest: (algorithm: string) => number;
  updateDigest: (digest: number, bytes: Uint8Array) => void;
  /** Writes the digest and forgets it. */
  finishDigest: (digest: number, result: Uint8Array) => void;
}
