import { crypto, Crypto } from "./crypto.ts";
import { CryptoKey } from "./crypto-key.ts";
import { SubtleCrypto } from "./subtle-crypto.ts";

export { finishCrypto } from "./calls.ts";

/** The names that Web Cryptography puts on the global. */
export const cryptoGlobals: Readonly<Record<string, unknown>> = { Crypto, CryptoKey, SubtleCrypto, crypto };
