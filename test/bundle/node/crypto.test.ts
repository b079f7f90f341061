import crypto from "node:crypto";
import { rootCertificates } from "node:tls";
import { describe, expect, test } from "vitest";
import { runInFunction } from "../../support/function-realm.ts";

const IMPORT = `import crypto from "node:crypto"; import { promisify } from "node:util"; import { Readable } from "node:stream"; import { pipeline } from "node:stream/promises";`;

const [CERTIFICATE = ""] = rootCertificates;

/** What it does → the code, and what Node.js answers. */
const WORK: Record<string, readonly [body: string, expected: unknown]> = {
  hashes: [
    `const copied = crypto.createHash("sha1").update("a");
     const stream = crypto.createHash("md5");
     await pipeline(Readable.from(["a", "b"]), stream);
     return [crypto.createHash("sha256").update("é", "utf8").update(Buffer.from("b")).digest("hex"), copied.copy().update("b").digest("base64"), copied.digest("hex"),
       stream.read().toString("hex"), crypto.createHash("shake128", { outputLength: 4 }).update("a").digest("hex"), crypto.hash("sha1", "a"), crypto.createHash("sha256").update("x".repeat(200_000)).digest("hex"),
       crypto.createHmac("sha512", "key").update("a").digest("base64url"), crypto.getHashes().includes("RSA-SHA256")];`,
    [
      crypto.createHash("sha256").update("éb").digest("hex"),
      crypto.createHash("sha1").update("ab").digest("base64"),
      crypto.createHash("sha1").update("a").digest("hex"),
      crypto.createHash("md5").update("ab").digest("hex"),
      crypto.createHash("shake128", { outputLength: 4 }).update("a").digest("hex"),
      crypto.hash("sha1", "a"),
      crypto.createHash("sha256").update("x".repeat(200_000)).digest("hex"),
      crypto.createHmac("sha512", "key").update("a").digest("base64url"),
      true,
    ],
  ],
  "errors of the realm, of Node's type and code": [
    `const found = [];
     for (const act of [() => crypto.createHash("nope"), () => { const h = crypto.createHash("md5"); h.digest(); h.update("x"); }, () => crypto.createHash("md5").update(1),
       () => crypto.createCipheriv("aes-256-cbc", "short", Buffer.alloc(16)), () => crypto.timingSafeEqual(Buffer.alloc(1), Buffer.alloc(2)), () => crypto.randomInt(0)]) {
       try { act(); } catch (error) { found.push([error instanceof Error, error.name, error.code ?? null]); }
     }
     return found;`,
    [
      [true, "Error", null],
      [true, "Error", "ERR_CRYPTO_HASH_FINALIZED"],
      [true, "TypeError", "ERR_INVALID_ARG_TYPE"],
      [true, "RangeError", "ERR_CRYPTO_INVALID_KEYLEN"],
      [true, "RangeError", "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH"],
      [true, "RangeError", "ERR_OUT_OF_RANGE"],
    ],
  ],
  "random values": [
    `const numbers = Array.from({ length: 200 }, () => crypto.randomInt(3, 6));
     return [crypto.randomBytes(100_000).length, await promisify(crypto.randomBytes)(3).then((b) => b.length), [...new Set(numbers)].sort(), /^[0-9a-f-]{36}$/.test(crypto.randomUUID()), crypto.randomFillSync(new Uint8Array(4)).length];`,
    [100_000, 3, [3, 4, 5], true, 4],
  ],
  "passwords and keys from secrets": [
    `const all = [crypto.pbkdf2Sync("p", "s", 2, 8, "sha256"), await promisify(crypto.pbkdf2)("p", "s", 2, 8, "sha256"), crypto.scryptSync("p", "s", 8), await promisify(crypto.scrypt)("p", "s", 8),
       Buffer.from(crypto.hkdfSync("sha256", "k", "s", "i", 8)), Buffer.from(await promisify(crypto.hkdf)("sha256", "k", "s", "i", 8))];
     return all.map((bytes) => bytes.toString("hex"));`,
    [
      crypto.pbkdf2Sync("p", "s", 2, 8, "sha256"),
      crypto.pbkdf2Sync("p", "s", 2, 8, "sha256"),
      crypto.scryptSync("p", "s", 8),
      crypto.scryptSync("p", "s", 8),
      Buffer.from(crypto.hkdfSync("sha256", "k", "s", "i", 8)),
      Buffer.from(crypto.hkdfSync("sha256", "k", "s", "i", 8)),
    ].map((bytes) => bytes.toString("hex")),
  ],
  ciphers: [
    `const key = Buffer.alloc(32, 1), iv = Buffer.alloc(12, 2);
     const cipher = crypto.createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from("aad"));
     const sealed = cipher.update("hello é", "utf8", "hex") + cipher.final("hex");
     const open = (tag) => { const d = crypto.createDecipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from("aad")).setAuthTag(tag); return d.update(sealed, "hex", "utf8") + d.final("utf8"); };
     let refused; try { open(Buffer.alloc(16)); } catch (error) { refused = error.message; }
     const cbc = crypto.createCipheriv("aes-128-cbc", "0123456789abcdef", Buffer.alloc(16));
     return [sealed, open(cipher.getAuthTag()), refused, cbc.update("a", "utf8", "base64") + cbc.final("base64"), crypto.getCiphers().includes("aes-256-gcm")];`,
    [
      (() => {
        const cipher = crypto.createCipheriv("aes-256-gcm", Buffer.alloc(32, 1), Buffer.alloc(12, 2));
        return cipher.update("hello é", "utf8", "hex") + cipher.final("hex");
      })(),
      "hello é",
      "Unsupported state or unable to authenticate data",
      (() => {
        const cipher = crypto.createCipheriv("aes-128-cbc", "0123456789abcdef", Buffer.alloc(16));
        return cipher.update("a", "utf8", "base64") + cipher.final("base64");
      })(),
      true,
    ],
  ],
  "keys and signatures": [
    `const { publicKey, privateKey } = crypto.generateKeyPairSync("ec", { namedCurve: "P-256" });
     const pair = await promisify(crypto.generateKeyPair)("rsa", { modulusLength: 1024, publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "pkcs8", format: "pem" } });
     const again = crypto.createPublicKey({ key: privateKey.export({ format: "jwk" }), format: "jwk" });
     const secret = crypto.createSecretKey("k", "utf8");
     const sealed = crypto.publicEncrypt(pair.publicKey, Buffer.from("m"));
     return [publicKey.type, publicKey.asymmetricKeyType, publicKey.asymmetricKeyDetails, again.equals(publicKey), secret.export().toString(), secret.symmetricKeySize,
       crypto.createVerify("SHA256").update("m").verify(publicKey, crypto.createSign("SHA256").update("m").sign(privateKey)),
       crypto.verify("sha256", Buffer.from("m"), pair.publicKey, crypto.sign("sha256", Buffer.from("m"), pair.privateKey)), crypto.privateDecrypt(pair.privateKey, sealed).toString(),
       crypto.createHmac("sha256", secret).update("a").digest("hex"), publicKey instanceof crypto.KeyObject];`,
    [
      "public",
      "ec",
      { namedCurve: "prime256v1" },
      true,
      "k",
      1,
      true,
      true,
      "m",
      crypto.createHmac("sha256", "k").update("a").digest("hex"),
      true,
    ],
  ],
  "key exchange": [
    `const a = crypto.createECDH("prime256v1"), b = crypto.createECDH("prime256v1");
     a.generateKeys(); b.generateKeys();
     const c = crypto.getDiffieHellman("modp14"), d = crypto.getDiffieHellman("modp14");
     c.generateKeys(); d.generateKeys();
     return [a.computeSecret(b.getPublicKey(), null, "hex") === b.computeSecret(a.getPublicKey("hex"), "hex", "hex"), c.computeSecret(d.getPublicKey()).equals(d.computeSecret(c.getPublicKey()))];`,
    [true, true],
  ],
  certificates: [
    `const found = new crypto.X509Certificate(${JSON.stringify(CERTIFICATE)});
     let refused; try { new crypto.X509Certificate("none"); } catch (error) { refused = error.code; }
     return [found.subject, found.fingerprint256, found.ca, found.validTo, found.validToDate.getTime(), found.raw.length, found.publicKey.asymmetricKeyType,
       found.verify(found.publicKey), found.checkIssued(found), found.checkHost("a.example") ?? null, found.toString() === found.toJSON(), refused];`,
    (() => {
      const found = new crypto.X509Certificate(CERTIFICATE);
      return [
        found.subject,
        found.fingerprint256,
        found.ca,
        found.validTo,
        new Date(found.validTo).getTime(),
        found.raw.length,
        found.publicKey.asymmetricKeyType,
        true,
        true,
        null,
        true,
        "ERR_OSSL_PEM_NO_START_LINE",
      ];
    })(),
  ],
  "points of curves, and identifiers with a time": [
    `const pair = crypto.createECDH("prime256v1"); pair.generateKeys();
     const uuid = crypto.randomUUIDv7();
     return [crypto.ECDH.convertKey(pair.getPublicKey("hex"), "prime256v1", "hex", "hex", "compressed") === pair.getPublicKey("hex", "compressed"),
       /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(uuid), Math.abs(parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16) - Date.now()) < 10_000];`,
    [true, true, true],
  ],
  "webcrypto as the global": [
    "return [crypto.webcrypto === globalThis.crypto, crypto.subtle === globalThis.crypto.subtle];",
    [true, true],
  ],
};

describe("node:crypto in a function does", () => {
  test.each(Object.entries(WORK))("%s", async (_what, [body, expected]) => {
    expect(await runInFunction(IMPORT, body)).toEqual(expected);
  });

  test("never reads a key from a file", async () => {
    const message = await runInFunction(
      IMPORT,
      `try { crypto.createPrivateKey({ key: { href: "file:///etc/hostname", protocol: "file:" }, format: "pem" }); } catch (error) { return error.message; } return "read";`,
    );

    expect(message).toBe("Cannot use a URL: keys are given as their data");
  });
});
