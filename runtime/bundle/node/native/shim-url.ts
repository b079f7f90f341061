import {
  fileURLToPath,
  hostlessProtocol,
  pathToFileURL,
  slashedProtocol,
  unsafeProtocol,
  urlToHttpOptions,
} from "spore-node:unenv-url";
import { toUnicode } from "spore-node:unenv-punycode";

/** Stands for Node's `internal/url`, over the realm's own classes. */
const { URL, URLSearchParams } = globalThis;
export {
  fileURLToPath,
  hostlessProtocol,
  pathToFileURL,
  slashedProtocol,
  unsafeProtocol,
  URL,
  URLSearchParams,
  urlToHttpOptions,
};

export function isURL(value: unknown): boolean {
  return value instanceof URL;
}

export function fileURLToPathBuffer(url: string | URL): Buffer {
  return Buffer.from(fileURLToPath(url));
}

export function toPathIfFileURL(value: unknown): unknown {
  return value instanceof URL ? fileURLToPath(value) : value;
}

/** UTS #46 ToASCII, as the URL standard's host parser does it. */
export function domainToASCII(domain: string): string {
  try {
    return new URL(`ws://${domain}`).hostname;
  } catch {
    return "";
  }
}

/** UTS #46 ToUnicode. */
export function domainToUnicode(domain: string): string {
  return toUnicode(domainToASCII(domain));
}
