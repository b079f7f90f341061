/** What an address is for, where it is not one of the public internet. */
export type AddressUse =
  | "loopback"
  | "private"
  | "link-local"
  | "shared"
  | "multicast"
  | "broadcast"
  | "documentation"
  | "benchmarking"
  | "host-services"
  | "tunnel"
  | "reserved";

/** A block of addresses that is not of the public internet, and why it is kept from functions. */
export interface SpecialBlock {
  readonly block: string;
  readonly use: AddressUse;
  /** For the operator's log, never for a function. */
  readonly why: string;
}

/**
 * The addresses that functions do not reach unless they are opened: IANA's special-purpose registries (RFC 6890), and what clouds put beside them. The first row that an address
 * is in tells its use. Addresses that hold an IPv4 address are judged by that one where {@link EMBEDDED_IPV4} says so.
 */
export const SPECIAL_BLOCKS: readonly SpecialBlock[] = [
  { block: "0.0.0.0/8", use: "reserved", why: "this network; connecting to it reaches the machine itself" },
  { block: "10.0.0.0/8", use: "private", why: "private use (RFC 1918)" },
  { block: "100.64.0.0/10", use: "shared", why: "carrier-grade NAT (RFC 6598), metadata of some clouds" },
  { block: "127.0.0.0/8", use: "loopback", why: "the machine itself" },
  { block: "169.254.0.0/16", use: "link-local", why: "link-local (RFC 3927), where clouds keep credentials" },
  { block: "172.16.0.0/12", use: "private", why: "private use (RFC 1918)" },
  { block: "168.63.129.16/32", use: "host-services", why: "services of an Azure host" },
  {
    block: "192.0.0.0/24",
    use: "reserved",
    why: "IETF protocol assignments (RFC 6890), metadata of some clouds",
  },
  { block: "192.0.2.0/24", use: "documentation", why: "documentation (RFC 5737)" },
  { block: "192.88.99.0/24", use: "tunnel", why: "6to4 relays (RFC 7526)" },
  { block: "192.168.0.0/16", use: "private", why: "private use (RFC 1918)" },
  { block: "198.18.0.0/15", use: "benchmarking", why: "benchmarking (RFC 2544)" },
  { block: "198.51.100.0/24", use: "documentation", why: "documentation (RFC 5737)" },
  { block: "203.0.113.0/24", use: "documentation", why: "documentation (RFC 5737)" },
  { block: "224.0.0.0/4", use: "multicast", why: "multicast (RFC 5771)" },
  { block: "255.255.255.255/32", use: "broadcast", why: "broadcast (RFC 919)" },
  { block: "240.0.0.0/4", use: "reserved", why: "reserved (RFC 1112)" },

  { block: "::1/128", use: "loopback", why: "the machine itself" },
  { block: "::/96", use: "reserved", why: "unspecified, or IPv4-compatible (RFC 4291)" },
  { block: "64:ff9b:1::/48", use: "tunnel", why: "NAT64 of a local network (RFC 8215)" },
  { block: "2001::/32", use: "tunnel", why: "Teredo, which holds an IPv4 address (RFC 4380)" },
  { block: "2001:2::/48", use: "benchmarking", why: "benchmarking (RFC 5180)" },
  { block: "2001::/23", use: "reserved", why: "IETF protocol assignments (RFC 2928)" },
  { block: "2001:db8::/32", use: "documentation", why: "documentation (RFC 3849)" },
  { block: "2002::/16", use: "tunnel", why: "6to4, which holds an IPv4 address (RFC 3056)" },
  { block: "3fff::/20", use: "documentation", why: "documentation (RFC 9637)" },
  { block: "fc00::/7", use: "private", why: "unique local (RFC 4193), metadata of some clouds" },
  { block: "fe80::/10", use: "link-local", why: "link-local (RFC 4291)" },
  { block: "fec0::/10", use: "private", why: "site-local (RFC 3879)" },
  { block: "ff00::/8", use: "multicast", why: "multicast (RFC 4291)" },
];

/** RFC 4291 §2.4: the only unicast addresses that are given out. Whatever is outside, and in no row above, is reserved. */
export const GLOBAL_UNICAST = "2000::/3";

/** Blocks whose addresses lead to the IPv4 address in their last four bytes: IPv4-mapped (RFC 4291), which the kernel connects to directly, and NAT64's own (RFC 6052). */
export const EMBEDDED_IPV4: readonly string[] = ["::ffff:0:0/96", "64:ff9b::/96"];
