import { describe, expect, test } from "vitest";
import { LogGate } from "../../runtime/isolate/log-gate.ts";

describe("LogGate", () => {
  test("lets an invocation's lines through until they are far past the limit, and another's still", () => {
    const gate = new LogGate();
    gate.limitBytes = 10;

    const first = Array.from({ length: 5 }, () => gate.lets(2, "x".repeat(8)));

    expect(first).toEqual([true, true, true, false, false]);
    expect(gate.lets(4, "y")).toBe(true);
  });

  test("counts what belongs to no invocation anew with each that begins", () => {
    const gate = new LogGate();
    gate.limitBytes = 1;

    const lines = [0, 0, 2, 0, 0].map((invocation) => gate.lets(invocation, "xxxx"));

    expect(lines).toEqual([true, false, true, true, false]);
  });
});
