import { describe, expect, test } from "vitest";
import { UsageError } from "../../../gateway/cli/arguments.ts";
import { parseSince } from "../../../gateway/cli/since.ts";

const NOW = Date.UTC(2026, 10, 24, 12);

describe("parseSince()", () => {
  test.each([
    ["30m", NOW - 30 * 60_000],
    ["24h", NOW - 86_400_000],
    ["7d", NOW - 7 * 86_400_000],
    ["2026-11-01", Date.UTC(2026, 10, 1)],
    ["2026-11-01T12:30", Date.UTC(2026, 10, 1, 12, 30)],
    ["2026-11-01T12:30:05Z", Date.UTC(2026, 10, 1, 12, 30, 5)],
    ["2026-11-01T12:30+02:00", Date.UTC(2026, 10, 1, 10, 30)],
  ])("reads %s", (text, expected) => {
    expect(parseSince(text, NOW)).toBe(expected);
  });

  test.each(["", "yesterday", "2026-13-01", "1y", "-1h"])("refuses %j", (text) => {
    expect(() => parseSince(text, NOW)).toThrow(UsageError);
  });
});
