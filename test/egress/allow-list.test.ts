import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classifyAddress } from "../../gateway/egress/address-class.ts";
import {
  type AllowList,
  allowsAddress,
  allowsHost,
  isWithin,
  parseAllowEntry,
} from "../../gateway/egress/allow-list.ts";

function listOf(...texts: readonly string[]): AllowList {
  return texts.map((text) => {
    const entry = parseAllowEntry(text);
    if (entry === undefined) throw new Error(`Cannot read the entry "${text}"`);
    return entry;
  });
}

describe("parseAllowEntry()", () => {
  test.each([
    "",
    "*",
    "*.",
    "http://example.com",
    "example.com:80",
    "example.com/",
    "127.1",
    "0x7f.0.0.1",
    "2130706433",
    "10.0.0.1/8",
    "1.2.3.4/33",
    "[::1]",
    "a b",
    "-a.example",
    "user@example.com",
    "a..b",
  ])("refuses %j", (text) => {
    expect(parseAllowEntry(text)).toBeUndefined();
  });

  test("takes no text for a host that a URL takes for an address", () => {
    const part = fc.constantFrom("0x7f", "127", "1", "0", "0177", "2130706433", "٣", "。", ".", "example");

    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
        const entry = parseAllowEntry(parts.join(""));
        const hostname = entry?.kind === "host" ? (URL.parse(`http://${entry.host}/`)?.hostname ?? "?") : "";

        expect(/^[\d.]+$|^\[|^\?$/.test(hostname)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("allowsHost()", () => {
  test.each([
    ["api.example.com", "api.example.com", true],
    ["api.example.com", "API.Example.COM.", true],
    ["api.example.com", "a.api.example.com", false],
    ["api.example.com", "api.example.com.evil.example", false],
    ["*.example.com", "a.b.example.com", true],
    ["*.example.com", "example.com", false],
    ["*.example.com", "evilexample.com", false],
    ["bücher.example", "xn--bcher-kva.example", true],
    ["public", "public", false],
  ])("with %s: %s %s", (entry, host, isAllowed) => {
    expect(allowsHost(listOf(entry), host)).toBe(isAllowed);
  });
});

describe("allowsAddress()", () => {
  test.each([
    ["public", "1.1.1.1", true],
    ["public", "127.0.0.1", false],
    ["loopback", "::1", true],
    ["loopback", "::ffff:127.0.0.9", true],
    ["loopback", "1.1.1.1", false],
    ["private", "10.2.3.4", true],
    ["private", "169.254.169.254", false],
    ["10.0.0.0/8", "10.255.0.1", true],
    ["10.0.0.0/8", "::ffff:10.1.1.1", true],
    ["10.0.0.0/8", "11.0.0.1", false],
    ["169.254.169.254", "169.254.169.254", true],
    ["fd00::/8", "fd12::1", true],
    ["api.example.com", "1.1.1.1", false],
    ["self", "127.0.0.1", false],
  ])("with %s: %s %s", (entry, address, isAllowed) => {
    expect(allowsAddress(listOf(entry), classifyAddress(address))).toBe(isAllowed);
  });
});

describe("isWithin()", () => {
  test.each([
    ["10.1.0.0/16", "10.0.0.0/8", true],
    ["10.0.0.0/8", "10.1.0.0/16", false],
    ["10.0.0.0/8", "private", true],
    ["fd00::/8", "private", true],
    ["0.0.0.0/0", "private", false],
    ["127.0.0.1", "loopback", true],
    ["127.0.0.1", "private", false],
    ["loopback", "loopback", true],
    ["loopback", "127.0.0.0/8", false],
    ["self", "public", false],
    ["self", "self", true],
    ["a.example.com", "public", true],
    ["a.example.com", "*.example.com", true],
    ["*.example.com", "*.example.com", true],
    ["*.example.com", "a.example.com", false],
    ["public", "a.example.com", false],
    ["1.1.1.1", "public", true],
    ["2606:4700::/32", "public", true],
    ["168.63.129.0/24", "public", false],
    ["2000::/3", "public", false],
    ["::ffff:0:0/96", "public", false],
    ["::ffff:7f00:1", "loopback", false],
  ])("%s in %s: %s", (text, bound, isWanted) => {
    const [entry] = listOf(text);

    expect(entry !== undefined && isWithin(entry, listOf(bound))).toBe(isWanted);
  });
});
