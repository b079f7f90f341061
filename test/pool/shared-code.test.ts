import { describe, expect, test } from "vitest";
import { SharedCode } from "../../runtime/pool/shared-code.ts";
import { ProtocolError } from "../../runtime/protocol/frame-decoder.ts";

describe("SharedCode", () => {
  test("puts the pieces together", async () => {
    const code = new SharedCode("x".repeat(100));
    const piece = Buffer.from("ab");

    code.add(piece, false);
    // Payloads are views of what was read, which is written over.
    piece.fill("z");
    code.add(Buffer.from("c"), true);

    expect(String(await code.whole)).toBe("abc");
  });

  test("takes no more than the script can have compiled to", () => {
    const code = new SharedCode("x".repeat(100));

    code.add(Buffer.alloc(1_600), false);

    expect(() => code.add(Buffer.alloc(1), false)).toThrow(ProtocolError);
  });

  test("takes nothing after the last piece", () => {
    const code = new SharedCode("x".repeat(100));

    code.add(Buffer.from("a"), true);

    expect(() => code.add(Buffer.from("b"), true)).toThrow(ProtocolError);
  });

  test("has nothing of an instance that ended", async () => {
    const code = new SharedCode("x".repeat(100));

    code.add(Buffer.from("a"), false);
    code.giveUp();

    expect(await code.whole).toBeUndefined();
  });
});
