import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { createPlatformRealm, type PlatformRealm } from "../../support/platform.ts";

let realm: PlatformRealm;

beforeAll(async () => {
  realm = await createPlatformRealm();
});

const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 24 }),
  // What is nearly UTF-8, with marks at its start.
  fc
    .array(fc.constantFrom("EFBBBF", "FEFF", "FFFE", "C3A9", "F09F9880", "F09F", "ED", "61", "C3"), {
      maxLength: 8,
    })
    .map((parts) => Uint8Array.fromHex(parts.join(""))),
);

describe("TextDecoder", () => {
  test.each(["utf-8", "utf-16le", "utf-16be", "windows-1252", "shift_jis", "gb18030", "big5", "euc-kr"])(
    "decodes random bytes as %s as Node does, in one piece and in two",
    (encoding) => {
      fc.assert(
        fc.property(
          anyBytes,
          fc.nat({ max: 24 }),
          fc.record({ fatal: fc.boolean(), ignoreBOM: fc.boolean() }),
          (bytes, cut, options) => {
            const decoder = new TextDecoder(encoding, options);

            const found = realm.run(`
              {
                const bytes = Uint8Array.from([${bytes.join()}]);
                const decoder = new TextDecoder("${encoding}", ${JSON.stringify(options)});
                JSON.stringify((${decodeTwice.toString()})(decoder, bytes, ${cut}));
              }
            `);

            expect(found).toBe(JSON.stringify(decodeTwice(decoder, bytes, cut)));
          },
        ),
        { numRuns: 300 },
      );
    },
  );
});

/** Runs on both sides: its source goes into the realm. */
function decodeTwice(decoder: TextDecoder, bytes: Uint8Array, cut: number): string[] {
  const found: string[] = [];
  try {
    found.push(decoder.decode(bytes));
  } catch {
    found.push("error");
  }
  try {
    found.push(decoder.decode(bytes.subarray(0, cut), { stream: true }));
    found.push(decoder.decode(bytes.subarray(cut)));
  } catch {
    found.push("error");
  }
  return found;
}
