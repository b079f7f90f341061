import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { createPlatformRealm, type PlatformRealm } from "../../support/platform.ts";

let realm: PlatformRealm;
beforeAll(async () => {
  realm = await createPlatformRealm();
});

const HEX = `const hex = (buffer) => new Uint8Array(buffer).toHex(); const bytes = new TextEncoder().encode("spore");`;

/** A round trip of each family → what it must give. */
const ROUND_TRIPS: Record<string, [code: string, result: unknown]> = {
  "AES-GCM": [
    `const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
     const algorithm = { name: "AES-GCM", iv: crypto.getRandomValues(new Uint8Array(12)), additionalData: bytes };
     return hex(await crypto.subtle.decrypt(algorithm, key, await crypto.subtle.encrypt(algorithm, key, bytes))) === hex(bytes);`,
    true,
  ],
  HMAC: [
    `const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, true, ["sign", "verify"]);
     const signature = await crypto.subtle.sign("HMAC", key, bytes);
     return [await crypto.subtle.verify("HMAC", key, signature, bytes), key.algorithm.hash.name, key.usages];`,
    [true, "SHA-256", ["sign", "verify"]],
  ],
  ECDSA: [
    `const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
     const algorithm = { name: "ECDSA", hash: { name: "SHA-256" } };
     const jwk = await crypto.subtle.exportKey("jwk", pair.publicKey);
     const key = await crypto.subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: "P-256" }, true, ["verify"]);
     return crypto.subtle.verify(algorithm, key, await crypto.subtle.sign(algorithm, pair.privateKey, bytes), bytes);`,
    true,
  ],
  Ed25519: [
    `const { privateKey, publicKey } = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
     return crypto.subtle.verify("Ed25519", publicKey, await crypto.subtle.sign("Ed25519", privateKey, bytes), bytes);`,
    true,
  ],
  "X25519 and HKDF": [
    `const a = await crypto.subtle.generateKey("X25519", false, ["deriveBits"]), b = await crypto.subtle.generateKey("X25519", false, ["deriveBits"]);
     const [x, y] = await Promise.all([[a, b], [b, a]].map(([p, q]) => crypto.subtle.deriveBits({ name: "X25519", public: q.publicKey }, p.privateKey, 256)));
     const secret = await crypto.subtle.importKey("raw", x, "HKDF", false, ["deriveKey"]);
     const key = await crypto.subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt: bytes, info: bytes }, secret, { name: "AES-GCM", length: 128 }, true, ["encrypt"]);
     return [hex(x) === hex(y), key.algorithm.length];`,
    [true, 128],
  ],
  "PBKDF2 and wrapping": [
    `const base = await crypto.subtle.importKey("raw", bytes, "PBKDF2", false, ["deriveKey"]);
     const wrapping = await crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-1", salt: bytes, iterations: 2 }, base, { name: "AES-KW", length: 128 }, false, ["wrapKey", "unwrapKey"]);
     const key = await crypto.subtle.generateKey({ name: "AES-CBC", length: 128 }, true, ["encrypt"]);
     const wrapped = await crypto.subtle.wrapKey("raw", key, wrapping, "AES-KW");
     const back = await crypto.subtle.unwrapKey("raw", wrapped, wrapping, "AES-KW", "AES-CBC", true, ["encrypt"]);
     return hex(await crypto.subtle.exportKey("raw", back)) === hex(await crypto.subtle.exportKey("raw", structuredClone(key)));`,
    true,
  ],
};

describe("crypto.subtle", () => {
  test.each(Object.entries(ROUND_TRIPS))("does %s", async (_family, [code, result]) => {
    expect(await realm.evaluate(HEX + code)).toEqual(result);
  });

  test.each(["SHA-1", "SHA-256", "SHA-384", "SHA-512"])(
    "digests with %s, small and large, as one and as a stream",
    async (name) => {
      const large = createHash(name.replace("-", "")).update(Buffer.alloc(100_000)).digest("hex");

      const result = await realm.evaluate(`${HEX}
      const stream = new crypto.DigestStream("${name}"), writer = stream.getWriter();
      await writer.write(new Uint8Array(100_000)); await writer.close();
      return [hex(await crypto.subtle.digest({ name: "${name}" }, new Uint8Array(100_000))), hex(await stream.digest),
        hex(await crypto.subtle.digest("${name}", bytes))];`);

      expect(result).toEqual([large, large, createHash(name.replace("-", "")).update("spore").digest("hex")]);
    },
  );

  test("rejects with errors of the realm: names as in the standard", async () => {
    const result = await realm.evaluate(`${HEX}
      const name = (promise) => promise.then(() => "fulfilled", (error) => [error.name, error instanceof Error]);
      return Promise.all([
        name(crypto.subtle.importKey("raw", new Uint8Array(3), "AES-GCM", true, ["encrypt"])),
        name(crypto.subtle.digest("nonsense", bytes)),
        name(crypto.subtle.encrypt("AES-GCM", {}, bytes)),
        name(crypto.subtle.digest()),
        name(crypto.subtle.digest.call({}, "SHA-1", bytes)),
      ]);`);

    expect(result).toEqual([
      ["DataError", true],
      ["NotSupportedError", true],
      ["TypeError", true],
      ["TypeError", true],
      ["TypeError", true],
    ]);
  });
});

describe("crypto", () => {
  test("getRandomValues() has a quota and takes integers only; randomUUID() is a version 4 UUID", async () => {
    const result = await realm.evaluate(`
      const name = (f) => { try { f(); } catch (error) { return error.name; } };
      const array = new Uint32Array(8);
      return [crypto.getRandomValues(array) === array, array.some((value) => value !== 0), name(() => crypto.getRandomValues(new Uint8Array(65_537))),
        name(() => crypto.getRandomValues(new Float32Array(1))), /^[0-9a-f-]{14}4[0-9a-f-]{21}$/.test(crypto.randomUUID()),
        crypto.subtle.timingSafeEqual(new Uint8Array([1]), new Uint8Array([1]))];`);

    expect(result).toEqual([true, true, "QuotaExceededError", "TypeMismatchError", true, true]);
  });
});
