import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatJson } from "../../../gateway/telemetry/logs/format-json.ts";
import { formatText } from "../../../gateway/telemetry/logs/format-text.ts";
import { LogRecord } from "../../../gateway/telemetry/logs/log-record.ts";

/** Whatever a function may say, what readers take for more than text included. */
const TEXT = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("\n", "\r", "\u001b[2J", "\u2028", "\u0085", '","level":"error', "\0", "[other] "),
    ),
  )
  .map((parts) => parts.join(""));

describe("formatJson()", () => {
  test("makes one line of one object from any text, which it gives back whole", () => {
    fc.assert(
      fc.property(TEXT, TEXT, (text, level) => {
        const line = formatJson(new LogRecord({ function: "a", level, text }));

        // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
        expect(line).not.toMatch(/[\0-\x1f\x7f-\x9f\u2028\u2029](?!$)/);
        const entry = JSON.parse(line);
        expect(entry).toMatchObject({
          function: "a",
          message: text.toWellFormed() === text ? text : entry.message,
        });
        expect(["debug", "info", "warn", "error"]).toContain(entry.level);
      }),
    );
  });

  test("cuts long text, and says so", () => {
    const entry = JSON.parse(formatJson(new LogRecord({ level: "log", text: "x".repeat(100_000) })));

    expect(entry.message).toHaveLength(16 * 1024 + "… (cut)".length);
    expect(entry.message.endsWith("… (cut)")).toBe(true);
  });

  test("has arguments as they are", () => {
    const line = formatJson(new LogRecord({ level: "log", text: "got { a: 1 }", details: '[{"a":1}]' }));

    expect(JSON.parse(line)).toMatchObject({ message: "got { a: 1 }", arguments: [{ a: 1 }] });
  });
});

describe("formatText()", () => {
  test("begins each line of a function's with its name, and ends none elsewhere", () => {
    fc.assert(
      fc.property(TEXT, (text) => {
        const printed = formatText(new LogRecord({ function: "a", level: "warn", text }));

        for (const line of printed.trimEnd().split(/[\n\r\u2028\u2029\u0085]/u))
          expect(line).toMatch(/^\[a\] warn:/);
        expect(printed).not.toContain("\u001b");
      }),
    );
  });

  test("has the gateway's own words as they are", () => {
    expect(formatText(new LogRecord({ level: "info", text: "Spore serves" }))).toBe("Spore serves\n");
  });
});
