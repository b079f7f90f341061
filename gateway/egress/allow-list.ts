import { domainToASCII } from "node:url";
import { type AddressClass, classifyBlock } from "./address-class.ts";
import { type AddressBlock, isAddress, isInBlock, parseBlock } from "./ip-address.ts";

/** Words for what a list opens. */
const WORDS = ["public", "loopback", "private", "self"] as const;

/**
 * One entry of a list:
 * `public`, the addresses of the public internet; `loopback` and `private`, the machine itself and its networks; `self`, the gateway's own
 * listener for functions; a block of addresses; or a host, whose public addresses are then open.
 */
export type AllowEntry =
  | { readonly kind: (typeof WORDS)[number] }
  | { readonly kind: "block"; readonly text: string; readonly block: AddressBlock }
  | { readonly kind: "host"; readonly host: string; readonly hasSubdomains: boolean };

export type AllowList = readonly AllowEntry[];

/** What an entry may be, for messages. */
export const ALLOW_ENTRY_FORM =
  '"public", "loopback", "private", "self", a host such as "api.example.com" or "*.example.com", or addresses such as "10.0.0.0/8"';

const LABELS = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** Reads an entry; undefined for what is none. */
export function parseAllowEntry(text: string): AllowEntry | undefined {
  const word = WORDS.find((known) => known === text);
  if (word !== undefined) return { kind: word };
  const block = parseBlock(text);
  if (block !== undefined) return { kind: "block", text, block };
  // domainToASCII reads a host from a URL's authority, and stops where that ends.
  if (/[^\p{L}\p{M}\p{N}.*_-]/u.test(text)) return undefined;
  const hasSubdomains = text.startsWith("*.");
  const host = normalizeHost(domainToASCII(hasSubdomains ? text.slice(2) : text));
  // What a URL would take for an address is no host, however it is spelled: 127.1 is 127.0.0.1 there.
  return LABELS.test(host) && !isAddress(hostOfUrl(host)) ? { kind: "host", host, hasSubdomains } : undefined;
}

/** Whether the list opens a host by its name. */
export function allowsHost(list: AllowList, hostname: string): boolean {
  const wanted = normalizeHost(hostname);
  return list.some(
    (entry) =>
      entry.kind === "host" &&
      (entry.hasSubdomains ? wanted.endsWith(`.${entry.host}`) : wanted === entry.host),
  );
}

/** Whether the list opens an address, whatever the name that led there. */
export function allowsAddress(list: AllowList, found: AddressClass): boolean {
  return list.some((entry) => opensAddress(entry, found));
}

/** Whether every address is shut unless its host's name is open: then no other name needs to be looked up. */
export function opensHostsOnly(list: AllowList): boolean {
  return list.every(({ kind }) => kind === "host");
}

/** Whether all that an entry opens is opened by a list too. */
export function isWithin(entry: AllowEntry, list: AllowList): boolean {
  return list.some((wider) => covers(wider, entry));
}

function opensAddress(entry: AllowEntry, { use, bytes }: AddressClass): boolean {
  switch (entry.kind) {
    case "public":
    case "loopback":
    case "private":
      return use === entry.kind;
    case "block":
      return isInBlock(bytes, entry.block);
    case "host":
    case "self":
      return false;
  }
}

function covers(wider: AllowEntry, entry: AllowEntry): boolean {
  if (entry.kind === "block") {
    const { bytes, bits } = entry.block;
    if (wider.kind === "block") return bits >= wider.block.bits && isInBlock(bytes, wider.block);
    return wider.kind === classifyBlock(entry.block);
  }
  if (entry.kind === "host" && wider.kind === "host") return coversHost(wider, entry);
  // All hosts' public addresses are public.
  return wider.kind === entry.kind || (wider.kind === "public" && entry.kind === "host");
}

type HostEntry = Extract<AllowEntry, { readonly kind: "host" }>;

function coversHost(wider: HostEntry, { host, hasSubdomains }: HostEntry): boolean {
  if (!wider.hasSubdomains) return !hasSubdomains && wider.host === host;
  return host.endsWith(`.${wider.host}`) || (hasSubdomains && wider.host === host);
}

/** DNS names are the same with a dot at the end, and in any case. */
function normalizeHost(host: string): string {
  return host.toLowerCase().replace(/\.$/, "");
}

function hostOfUrl(host: string): string {
  return URL.parse(`http://${host}/`)?.hostname ?? "";
}
