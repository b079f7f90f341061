import { createPrivateKey } from "node:crypto";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readKeyPair } from "../../gateway/tls/key-pair.ts";
import { createCertificate, createKey } from "../support/certificate.ts";
import { createProject } from "../support/project.ts";

const OWN = createCertificate({ hosts: ["own.example", "*.own.example"] });
const OTHER = createCertificate({ hosts: ["other.example"] });

function encrypt(key: string): string {
  return createPrivateKey(key).export({
    type: "pkcs8",
    format: "pem",
    cipher: "aes-256-cbc",
    passphrase: "secret",
  });
}

describe("readKeyPair()", () => {
  test("reads a certificate and its key, with others behind it", async () => {
    await using project = await createProject({ cert: OWN.cert + OTHER.cert, key: OWN.key });

    const { certificate } = readKeyPair({
      cert: path.join(project.root, "cert"),
      key: path.join(project.root, "key"),
    });

    expect(certificate.checkHost("a.own.example")).toBe("*.own.example");
  });

  test.each([
    [
      "a file that is not there",
      { key: OWN.key },
      'Cannot read the certificate "cert": there is no such file',
    ],
    ["a key that is not there", { cert: OWN.cert }, 'Cannot read the key "key": there is no such file'],
    [
      "the two confused",
      { cert: OWN.key, key: OWN.cert },
      'Cannot use "cert" as a certificate: found "BEGIN PRIVATE KEY", wanted a certificate in PEM',
    ],
    [
      "a certificate for a key",
      { cert: OWN.cert, key: OWN.cert },
      'Cannot use "key" as a key: found "BEGIN CERTIFICATE", wanted a private key in PEM',
    ],
    [
      "no PEM",
      { cert: "\x30\x82", key: OWN.key },
      'Cannot use "cert" as a certificate: found no PEM, wanted a certificate in PEM',
    ],
    [
      "a damaged certificate",
      { cert: OWN.cert.replace(/\n[^-]{20}/, "\n"), key: OWN.key },
      'Cannot use "cert" as a certificate: found one that is damaged',
    ],
    [
      "a damaged key",
      { cert: OWN.cert, key: OWN.key.replace(/\n[^-]{20}/, "\n") },
      'Cannot use "key" as a key: found one that is damaged',
    ],
    [
      "an encrypted key",
      { cert: OWN.cert, key: encrypt(OWN.key) },
      'Cannot use "key" as a key: found an encrypted one, wanted one without a passphrase',
    ],
    [
      "the key of another certificate",
      { cert: OWN.cert, key: createKey() },
      'Cannot use the key "key": found one that is not of the certificate "cert" (CN=own.example)',
    ],
    [
      "certificates in the wrong order",
      { cert: OTHER.cert + OWN.cert, key: OWN.key },
      'Cannot use "cert" as a certificate: found the one of the key "key" behind others, wanted it first',
    ],
  ])("refuses %s", async (_what, files, message) => {
    await using project = await createProject(files);
    const { root } = project;
    const pair = { cert: path.join(root, "cert"), key: path.join(root, "key") };

    const wanted = message.replaceAll(/"(cert|key)"/g, (_all, name) => `"${path.join(root, String(name))}"`);
    expect(() => readKeyPair(pair)).toThrow(
      expect.objectContaining({ name: "TlsError", message: expect.stringContaining(wanted) }),
    );
  });
});
