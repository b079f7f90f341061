import { BlockList, isIPv6 } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classifyAddress, classifyBlock } from "../../gateway/egress/address-class.ts";
import { isInBlock, parseAddress, parseBlock } from "../../gateway/egress/ip-address.ts";
import { SPECIAL_BLOCKS } from "../../gateway/egress/special-addresses.ts";

const PUBLIC = [
  "1.1.1.1",
  "8.8.8.8",
  "172.15.255.255",
  "172.32.0.0",
  "100.63.255.255",
  "198.20.0.0",
  "223.255.255.255",
  "168.63.129.17",
];
const PUBLIC_IPV6 = [
  "2606:4700:4700::1111",
  "2a00:1450:4001:81b::200e",
  "2001:4860:4860::8888",
  "2001:200::1",
  "2003::1",
];

describe("classifyAddress()", () => {
  test.each([...PUBLIC, ...PUBLIC_IPV6])("takes %s for public", (address) => {
    expect(classifyAddress(address).use).toBe("public");
  });

  test.each([
    ["0.0.0.0", "reserved"],
    ["0.1.2.3", "reserved"],
    ["10.0.0.1", "private"],
    ["100.64.0.1", "shared"],
    ["100.100.100.200", "shared"],
    ["127.0.0.1", "loopback"],
    ["127.255.255.255", "loopback"],
    ["169.254.169.254", "link-local"],
    ["168.63.129.16", "host-services"],
    ["172.16.0.1", "private"],
    ["172.31.255.255", "private"],
    ["192.0.0.192", "reserved"],
    ["192.0.2.1", "documentation"],
    ["192.88.99.1", "tunnel"],
    ["192.168.255.255", "private"],
    ["198.18.0.1", "benchmarking"],
    ["198.19.255.255", "benchmarking"],
    ["198.51.100.7", "documentation"],
    ["203.0.113.7", "documentation"],
    ["224.0.0.1", "multicast"],
    ["239.255.255.255", "multicast"],
    ["240.0.0.1", "reserved"],
    ["255.255.255.255", "broadcast"],
    ["::", "reserved"],
    ["::1", "loopback"],
    ["::7f00:1", "reserved"],
    ["::8.8.8.8", "reserved"],
    ["::ffff:127.0.0.1", "loopback"],
    ["::ffff:7f00:1", "loopback"],
    ["::ffff:169.254.169.254", "link-local"],
    ["::ffff:0:10.0.0.1", "reserved"],
    ["64:ff9b::10.0.0.1", "private"],
    ["64:ff9b::a9fe:a9fe", "link-local"],
    ["64:ff9b:1::1", "tunnel"],
    ["100::1", "reserved"],
    ["2001::1", "tunnel"],
    ["2001:0:4136:e378:8000:63bf:3fff:fdd2", "tunnel"],
    ["2001:2::1", "benchmarking"],
    ["2001:10::1", "reserved"],
    ["2001:20::1", "reserved"],
    ["2001:db8::1", "documentation"],
    ["2002:7f00:1::", "tunnel"],
    ["3fff::1", "documentation"],
    ["4000::1", "reserved"],
    ["5f00::1", "reserved"],
    ["fc00::1", "private"],
    ["fd00:ec2::254", "private"],
    ["fe80::1", "link-local"],
    ["fe80::1%eth0", "link-local"],
    ["fec0::1", "private"],
    ["ff02::1", "multicast"],
  ])("keeps %s apart, as %s", (address, use) => {
    expect(classifyAddress(address).use).toBe(use);
  });

  test("judges an IPv4 address in NAT64's own block, or mapped, by itself", () => {
    for (const address of PUBLIC) {
      expect(classifyAddress(`64:ff9b::${address}`).use).toBe("public");
      expect(classifyAddress(`::ffff:${address}`)).toEqual(classifyAddress(address));
    }
  });

  test.each([
    "",
    "localhost",
    "127.1",
    "0x7f.1",
    "2130706433",
    "0177.0.0.1",
    "127.0.0.1.",
    "[::1]",
    "1.2.3.4/8",
    "1.2.3",
  ])("takes %j for no address that anyone may reach", (text) => {
    expect(classifyAddress(text)).toEqual({ use: "reserved", why: "not an IP address", bytes: [] });
  });

  test("gives every row of the table an address of its own", () => {
    for (const { block, use } of SPECIAL_BLOCKS) {
      const last = parseBlock(block)?.bytes ?? [];
      const text = last.length === 4 ? last.join(".") : block.split("/")[0];

      expect([block, classifyBlock(parseBlock(block) ?? { bytes: [], bits: 0 })]).toEqual([block, use]);
      if (text !== "::" && text !== "2001::")
        expect([block, classifyAddress(text ?? "").use]).toEqual([block, use]);
    }
  });

  test("holds nothing for public that Node's own block list has in one of the blocks", () => {
    const list = new BlockList();
    for (const { block } of SPECIAL_BLOCKS) {
      const [address = "", bits = ""] = block.split("/");
      list.addSubnet(address, Number(bits), isIPv6(address) ? "ipv6" : "ipv4");
    }

    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(classifyAddress(address).use === "public").toBe(!list.check(address, "ipv4"));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("parseAddress()", () => {
  test("gives the same bytes for every spelling of an IPv6 address", () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const { hostname } = new URL(`http://[${address}]/`);

        expect(parseAddress(address)).toEqual(parseAddress(hostname.slice(1, -1)));
      }),
      { numRuns: 2_000 },
    );
  });

  test("gives 4 bytes, 16 bytes or undefined, whatever it is given", () => {
    const parts = fc.array(
      fc.constantFrom(":", "::", ".", "/", "%", "0", "1", "ff", "255", "ffff", "x", "[", "]", "127.0.0.1"),
    );

    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          parts.map((all) => all.join("")),
        ),
        (text) => {
          const bytes = parseAddress(text) ?? [];

          expect([0, 4, 16]).toContain(bytes.length);
          expect(bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255)).toBe(true);
          expect(["public", "reserved"].includes(classifyAddress(text).use) || bytes.length > 0).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe("parseBlock()", () => {
  test.each([
    "10.0.0.0/33",
    "10.0.0.1/8",
    "::/129",
    "10.0.0.0/",
    "10.0.0.0/-1",
    "10.0.0.0/8/8",
    "fe80::1%eth0",
    "x/8",
    "1.2.3/8",
  ])("refuses %j", (text) => {
    expect(parseBlock(text)).toBeUndefined();
  });

  test("makes a block that holds its own address, and none of the other family", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV6(), (four, six) => {
        const block = parseBlock(four);
        const bytes = parseAddress(four) ?? [];

        expect(block !== undefined && isInBlock(bytes, block)).toBe(true);
        expect(block !== undefined && isInBlock(parseAddress(six) ?? [], block)).toBe(false);
      }),
    );
  });
});
