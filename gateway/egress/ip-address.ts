import { isIP, isIPv4, isIPv6 } from "node:net";

/** The bytes of an IP address: 4 or 16. */
export type AddressBytes = readonly number[];

/** A block of addresses: those whose first `bits` bits are those of `bytes`. */
export interface AddressBlock {
  readonly bytes: AddressBytes;
  readonly bits: number;
}

/** Reads an IP address in its usual notation (four decimal numbers; RFC 4291 §2.2), with or without a zone. Undefined for anything else. */
export function parseAddress(text: string): AddressBytes | undefined {
  if (isIPv4(text)) return text.split(".").map(Number);
  if (!isIPv6(text)) return undefined;
  const [address = ""] = text.split("%");
  const [head = "", tail] = address.split("::");
  const first = toBytes(head);
  const last = tail === undefined ? [] : toBytes(tail);
  const gap: number[] = Array.from({ length: 16 - first.length - last.length }, () => 0);
  return [...first, ...gap, ...last];
}

/** Reads `address/bits`, or an address, which is a block of one. Undefined for anything else, and for a block with bits past its length. */
export function parseBlock(text: string): AddressBlock | undefined {
  const [address = "", length, ...rest] = text.split("/");
  const bytes = address.includes("%") ? undefined : parseAddress(address);
  if (bytes === undefined || rest.length > 0) return undefined;
  const bits = length === undefined ? bytes.length * 8 : parseBits(length);
  if (bits === undefined || bits > bytes.length * 8) return undefined;
  const block = { bytes, bits };
  return isInBlock(bytes, block) && hasOnlyZerosAfter(block) ? block : undefined;
}

/** Whether an address is in a block. An IPv4 address is in no block of IPv6, and the other way round. */
export function isInBlock(address: AddressBytes, { bytes, bits }: AddressBlock): boolean {
  if (address.length !== bytes.length) return false;
  const whole = bits >> 3;
  for (let index = 0; index < whole; index++) if (address[index] !== bytes[index]) return false;
  const rest = 8 - (bits & 7);
  return rest === 8 || (address[whole] ?? 0) >> rest === (bytes[whole] ?? 0) >> rest;
}

/** Whether text is an IP address, in the brackets that a URL has around one of IPv6 or not. */
export function isAddress(host: string): boolean {
  return isIP(withoutBrackets(host)) !== 0;
}

/** A URL's host as the system takes it. */
export function withoutBrackets(host: string): string {
  return host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
}

function parseBits(text: string): number | undefined {
  return /^\d{1,3}$/.test(text) ? Number(text) : undefined;
}

/** A block with other bits past its length, such as 10.1.2.3/8, is more often a slip than meant. */
function hasOnlyZerosAfter({ bytes, bits }: AddressBlock): boolean {
  return bytes.every((byte, index) => {
    const kept = Math.min(8, Math.max(0, bits - index * 8));
    return (byte & (0xff >> kept)) === 0;
  });
}

/** The groups on one side of "::", the last of which may be an IPv4 address. */
function toBytes(groups: string): number[] {
  if (groups === "") return [];
  return groups.split(":").flatMap((group) => {
    if (group.includes(".")) return group.split(".").map(Number);
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}
