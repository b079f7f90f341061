import { beforeAll, describe, expect, test } from "vitest";
import { createPlatformRealm, type PlatformRealm } from "../support/platform.ts";

let realm: PlatformRealm;
beforeAll(async () => {
  realm = await createPlatformRealm();
});

/** What rejects, and with what: Web Cryptography §14.3 and §18.4.4. */
const FAILURES: Record<string, readonly [code: string, error: string]> = {
  "an unknown algorithm": [
    'crypto.subtle.digest("nope", new Uint8Array(1))',
    "DOMException NotSupportedError",
  ],
  "no name": ["crypto.subtle.digest({}, new Uint8Array(1))", "TypeError TypeError"],
  "too few arguments": ['crypto.subtle.digest("SHA-256")', "TypeError TypeError"],
  "another this": ['crypto.subtle.digest.call({}, "SHA-256", new Uint8Array(1))', "TypeError TypeError"],
  "data that is no bytes": ['crypto.subtle.digest("SHA-256", "text")', "TypeError TypeError"],
  "a required member left out": [
    'crypto.subtle.generateKey({ name: "AES-GCM" }, true, ["encrypt"])',
    "TypeError TypeError",
  ],
  "a length out of range": [
    'crypto.subtle.generateKey({ name: "AES-GCM", length: 70000 }, true, ["encrypt"])',
    "TypeError TypeError",
  ],
  "a length that AES lacks": [
    'crypto.subtle.generateKey({ name: "AES-GCM", length: 1 }, true, ["encrypt"])',
    "DOMException OperationError",
  ],
  "an unknown usage": [
    'crypto.subtle.generateKey({ name: "AES-GCM", length: 128 }, true, ["fly"])',
    "TypeError TypeError",
  ],
  "an unknown format": [
    'crypto.subtle.importKey("pem", new Uint8Array(1), "HKDF", false, [])',
    "TypeError TypeError",
  ],
  "no usages for a secret key": [
    'crypto.subtle.generateKey({ name: "AES-GCM", length: 128 }, true, [])',
    "DOMException SyntaxError",
  ],
  "a key that may not": [
    'crypto.subtle.generateKey({ name: "AES-GCM", length: 128 }, true, ["encrypt"]).then((key) => crypto.subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, key, new Uint8Array(16)))',
    "DOMException InvalidAccessError",
  ],
  "a key that must not be exported": [
    'crypto.subtle.generateKey({ name: "AES-GCM", length: 128 }, false, ["encrypt"]).then((key) => crypto.subtle.exportKey("raw", key))',
    "DOMException InvalidAccessError",
  ],
  "what a getter throws": [
    'crypto.subtle.digest({ get name() { throw new RangeError("mine"); } }, new Uint8Array(1))',
    "RangeError RangeError",
  ],
};

describe("crypto.subtle rejects", () => {
  test.each(Object.entries(FAILURES))("%s, with an error of the realm", async (_what, [code, error]) => {
    const found = await realm.evaluate(
      `try { await ${code}; return "no error"; } catch (error) { return [error.constructor.name, error.name].join(" ") + (error instanceof Error ? "" : " foreign"); }`,
    );

    expect(found).toBe(error);
  });
});

/** Beyond the table of test/realm/crypto: newer algorithms, and Workers' own. */
const WORK: Record<string, readonly [code: string, result: unknown]> = {
  "ML-KEM encapsulation": [
    `const { publicKey, privateKey } = await crypto.subtle.generateKey("ML-KEM-768", true, ["encapsulateBits", "decapsulateBits"]);
     const { sharedKey, ciphertext } = await crypto.subtle.encapsulateBits("ML-KEM-768", publicKey);
     const back = await crypto.subtle.decapsulateBits("ML-KEM-768", privateKey, ciphertext);
     return [hex(back) === hex(sharedKey), ciphertext.byteLength, sharedKey instanceof ArrayBuffer];`,
    [true, 1088, true],
  ],
  "ML-KEM with a shared key": [
    `const pair = await crypto.subtle.generateKey("ML-KEM-512", false, ["encapsulateKey", "decapsulateKey"]);
     const { sharedKey, ciphertext } = await crypto.subtle.encapsulateKey("ML-KEM-512", pair.publicKey, "AES-GCM", true, ["encrypt"]);
     const back = await crypto.subtle.decapsulateKey("ML-KEM-512", pair.privateKey, ciphertext, "AES-GCM", true, ["encrypt"]);
     return [sharedKey instanceof CryptoKey, hex(await crypto.subtle.exportKey("raw", back)) === hex(await crypto.subtle.exportKey("raw", sharedKey))];`,
    [true, true],
  ],
  "ML-DSA with a context": [
    `const { publicKey, privateKey } = await crypto.subtle.generateKey("ML-DSA-44", false, ["sign", "verify"]);
     const algorithm = { name: "ML-DSA-44", context: bytes };
     const signature = await crypto.subtle.sign(algorithm, privateKey, bytes);
     return [await crypto.subtle.verify(algorithm, publicKey, signature, bytes), await crypto.subtle.verify("ML-DSA-44", publicKey, signature, bytes)];`,
    [true, false],
  ],
  "ChaCha20-Poly1305, SHA-3 and Argon2": [
    `const key = await crypto.subtle.generateKey("ChaCha20-Poly1305", false, ["encrypt", "decrypt"]);
     const algorithm = { name: "ChaCha20-Poly1305", iv: new Uint8Array(12) };
     const password = await crypto.subtle.importKey("raw-secret", bytes, "Argon2id", false, ["deriveBits"]);
     const derived = await crypto.subtle.deriveBits({ name: "Argon2id", nonce: new Uint8Array(8), memory: 8, passes: 1, parallelism: 1 }, password, 64);
     return [hex(await crypto.subtle.decrypt(algorithm, key, await crypto.subtle.encrypt(algorithm, key, bytes))) === hex(bytes), (await crypto.subtle.digest("SHA3-256", bytes)).byteLength, derived.byteLength];`,
    [true, 32, 8],
  ],
  "getPublicKey and supports": [
    `const { privateKey } = await crypto.subtle.generateKey("Ed25519", false, ["sign"]);
     const key = await crypto.subtle.getPublicKey(privateKey, ["verify"]);
     return [key.type, key.usages, SubtleCrypto.supports("sign", "Ed25519"), SubtleCrypto.supports("sign", "AES-GCM"), SubtleCrypto.supports("fly", "Ed25519"),
       SubtleCrypto.supports("deriveKey", { name: "HKDF", hash: "SHA-256", salt: bytes, info: bytes }, { name: "AES-GCM", length: 128 })];`,
    ["public", ["verify"], true, false, false, true],
  ],
  "NODE-ED25519, as Workers do": [
    `const algorithm = { name: "NODE-ED25519", namedCurve: "NODE-ED25519" };
     const { publicKey, privateKey } = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
     const signature = await crypto.subtle.sign(algorithm, privateKey, bytes);
     const imported = await crypto.subtle.importKey("raw", await crypto.subtle.exportKey("raw", publicKey), algorithm, true, ["verify"]);
     const other = await crypto.subtle.sign("Ed25519", privateKey, bytes).catch((error) => error.name);
     return [publicKey.algorithm, await crypto.subtle.verify("NODE-ED25519", imported, signature, bytes), other];`,
    [{ name: "NODE-ED25519", namedCurve: "NODE-ED25519" }, true, "InvalidAccessError"],
  ],
  "MD5, timingSafeEqual and DigestStream, as Workers do": [
    `const stream = new crypto.DigestStream("SHA-256");
     await new Response(bytes).body.pipeTo(stream);
     return [hex(await crypto.subtle.digest({ name: "md5" }, bytes)).length, crypto.subtle.timingSafeEqual(bytes, bytes), hex(await stream.digest) === hex(await crypto.subtle.digest("SHA-256", bytes))];`,
    [32, true, true],
  ],
  "keys whose prototype was replaced": [
    `const key = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, true, ["sign"]);
     Object.setPrototypeOf(key, null);
     const forged = Object.create(CryptoKey.prototype);
     return [(await crypto.subtle.sign("HMAC", key, bytes)).byteLength, await crypto.subtle.sign("HMAC", forged, bytes).catch((error) => error.name)];`,
    [32, "TypeError"],
  ],
  "toJSON on the prototypes": [
    `Object.prototype.toJSON = Array.prototype.toJSON = () => "mine";
     try { return (await crypto.subtle.generateKey({ name: "AES-GCM", length: 128 }, true, ["encrypt"])).algorithm.length; }
     finally { delete Object.prototype.toJSON; delete Array.prototype.toJSON; }`,
    128,
  ],
};

describe("crypto does", () => {
  test.each(Object.entries(WORK))("%s", async (_what, [code, result]) => {
    const prepare = `const hex = (buffer) => new Uint8Array(buffer).toHex(); const bytes = new TextEncoder().encode("spore");`;

    expect(await realm.evaluate(prepare + code)).toEqual(result);
  });

  test("reads each member once, in Web IDL's order, and the bytes after all of them", async () => {
    const seen = await realm.evaluate(`
      const seen = [];
      const spy = (name, value) => ({ get() { seen.push(name); return value; }, enumerable: true });
      const data = new Uint8Array([1]);
      const algorithm = Object.defineProperties({}, {
        name: spy("name", "PBKDF2"), salt: spy("salt", data), iterations: spy("iterations", 1), hash: { get() { seen.push("hash"); return "SHA-1"; } },
        other: spy("other", 1),
      });
      const key = await crypto.subtle.importKey("raw", data, "PBKDF2", false, ["deriveBits"]);
      await crypto.subtle.deriveBits(algorithm, key, { valueOf() { seen.push("length"); return 8; } });
      return seen;`);

    expect(seen).toEqual(["length", "name", "hash", "iterations", "salt"]);
  });
});
