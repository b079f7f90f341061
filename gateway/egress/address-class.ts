import { type AddressBlock, type AddressBytes, isInBlock, parseAddress, parseBlock } from "./ip-address.ts";
import { type AddressUse, EMBEDDED_IPV4, GLOBAL_UNICAST, SPECIAL_BLOCKS } from "./special-addresses.ts";

/** What an address is. */
export type AddressClass =
  | { readonly use: "public"; readonly bytes: AddressBytes }
  | { readonly use: AddressUse; readonly why: string; readonly bytes: AddressBytes };

const special = SPECIAL_BLOCKS.map((row) => ({ ...row, block: blockOf(row.block) }));
const globalUnicast = blockOf(GLOBAL_UNICAST);
const embedded = EMBEDDED_IPV4.map(blockOf);

/**
 * Tells what an address is for. One that leads to an IPv4 address is taken for that one: `bytes` are then those.
 *
 * Threat: a text that is no address must not count as a public one, so there is a class for it too.
 */
export function classifyAddress(text: string): AddressClass {
  const found = parseAddress(text);
  if (found === undefined) return { use: "reserved", why: "not an IP address", bytes: [] };
  const bytes = embedded.some((block) => isInBlock(found, block)) ? found.slice(12) : found;
  const row = special.find(({ block }) => isInBlock(bytes, block));
  if (row !== undefined) return { use: row.use, why: row.why, bytes };
  if (bytes.length === 4 || isInBlock(bytes, globalUnicast)) return { use: "public", bytes };
  return { use: "reserved", why: "not given out to anyone (RFC 4291)", bytes };
}

/** Tells what the addresses of a block are for; "mixed" where that is not one thing. */
export function classifyBlock(block: AddressBlock): AddressClass["use"] | "mixed" {
  const row = special.find((other) => block.bits >= other.block.bits && isInBlock(block.bytes, other.block));
  if (row !== undefined) return row.use;
  const touchesOther = [...special.map((other) => other.block), ...embedded].some(
    (other) => isInBlock(other.bytes, block) || isInBlock(block.bytes, other),
  );
  if (touchesOther) return "mixed";
  return block.bytes.length === 4 || isInBlock(block.bytes, globalUnicast) ? "public" : "reserved";
}

function blockOf(text: string): AddressBlock {
  const block = parseBlock(text);
  if (block === undefined) throw new TypeError(`Cannot use "${text}" as a block of addresses`);
  return block;
}
