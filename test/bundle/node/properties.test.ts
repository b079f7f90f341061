import { createHash } from "node:crypto";
import path from "node:path";
import querystring from "node:querystring";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { type FunctionRealm, startFunction } from "../../support/function-realm.ts";

/** Answers what a module of Node.js in a function makes of its input. */
const SOURCE = `
  import { createHash } from "node:crypto";
  import path from "node:path";
  import querystring from "node:querystring";
  const ANSWERS = {
    base64: (text) => Buffer.from(text, "base64").toString("hex"),
    compare: ([a, b]) => Buffer.from(a).compare(Buffer.from(b)),
    encode: ([text, encoding]) => Buffer.from(text, encoding).toString("hex"),
    decode: ([bytes, encoding]) => Buffer.from(bytes).toString(encoding),
    hash: ([parts, algorithm]) => parts.reduce((hash, part) => hash.update(part), createHash(algorithm)).digest("hex"),
    indexOf: ([bytes, part]) => Buffer.from(bytes).indexOf(Buffer.from(part)),
    join: (parts) => path.join(...parts),
    normalize: (text) => [path.normalize(text), path.basename(text), path.extname(text), path.dirname(text), path.win32.normalize(text)],
    parse: (text) => querystring.parse(text),
    relative: ([a, b]) => path.relative(a, b),
    stringify: (fields) => querystring.stringify(fields),
  };
  export default {
    fetch(request) {
      const [name, input] = JSON.parse(decodeURIComponent(new URL(request.url).search.slice(1)));
      return Response.json(ANSWERS[name](input));
    },
  };`;

let realm: FunctionRealm;
beforeAll(async () => {
  realm = await startFunction({ "index.js": SOURCE });
});

async function ask(name: string, input: unknown): Promise<unknown> {
  return JSON.parse(await realm.get(`/?${encodeURIComponent(JSON.stringify([name, input]))}`));
}

const bytes = fc.array(fc.nat(255), { maxLength: 40 });
const encoding = fc.constantFrom<BufferEncoding>(
  "utf8",
  "latin1",
  "ascii",
  "utf16le",
  "hex",
  "base64",
  "base64url",
);
const text = fc.string({ unit: "binary" }).map((value) => value.toWellFormed());
const segment = fc.constantFrom("..", ".", "", "a", "b.c", "/", "é", ".x", "\\", "C:");
const filePath = fc.array(segment, { maxLength: 6 }).map((parts) => parts.join("/"));

/** Name → inputs, and Node's own answer. */
const PROPERTIES = {
  encode: property(fc.tuple(text, encoding), ([value, name]) => Buffer.from(value, name).toString("hex")),
  decode: property(fc.tuple(bytes, encoding), ([value, name]) => Buffer.from(value).toString(name)),
  compare: property(fc.tuple(bytes, bytes), ([a, b]) => Buffer.from(a).compare(Buffer.from(b))),
  indexOf: property(fc.tuple(bytes, fc.array(fc.nat(255), { maxLength: 2 })), ([a, b]) =>
    Buffer.from(a).indexOf(Buffer.from(b)),
  ),
  hash: property(
    fc.tuple(
      fc.array(text, { maxLength: 4 }),
      fc.constantFrom("md5", "sha1", "sha256", "sha512", "sha3-256"),
    ),
    ([parts, name]) => {
      const hash = createHash(name);
      for (const part of parts) hash.update(part);
      return hash.digest("hex");
    },
  ),
  join: property(fc.array(segment, { minLength: 1, maxLength: 6 }), (parts) => path.posix.join(...parts)),
  normalize: property(filePath, (value) => [
    path.posix.normalize(value),
    path.posix.basename(value),
    path.posix.extname(value),
    path.posix.dirname(value),
    path.win32.normalize(value),
  ]),
  relative: property(
    fc.tuple(filePath, filePath),
    ([a, b]) => path.posix.relative(`/${a}`, `/${b}`),
    ([a, b]) => [`/${a}`, `/${b}`],
  ),
  parse: property(
    fc
      .array(fc.constantFrom("a", "b", "=", "&", "%20", "%", "+", "é", "%ff"), { maxLength: 8 })
      .map((parts) => parts.join("")),
    (value) => ({ ...querystring.parse(value) }),
  ),
  stringify: property(
    fc.dictionary(text, fc.oneof(text, fc.integer(), fc.array(text, { maxLength: 3 }))),
    (value) => querystring.stringify(value),
  ),
};

describe("a function's own node modules answer as Node.js does", () => {
  test.each(Object.entries(PROPERTIES))("%s", async (name, check) => {
    await check(name);
  });
});

function property<T>(
  inputs: fc.Arbitrary<T>,
  expected: (input: T) => unknown,
  toInput: (input: T) => unknown = (input) => input,
): (name: string) => Promise<void> {
  return (name) =>
    fc.assert(
      fc.asyncProperty(inputs, async (input) => {
        expect(await ask(name, toInput(input))).toEqual(JSON.parse(JSON.stringify(expected(input))));
      }),
      { numRuns: 150 },
    );
}
