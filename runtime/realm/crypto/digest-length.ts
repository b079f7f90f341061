import { StringPrototypeToUpperCase } from "../primordials.ts";

/** Bytes in a digest of this algorithm; 0 for a name that is not known here. */
export function digestLength(algorithm: string): number {
  switch (StringPrototypeToUpperCase(algorithm)) {
    case "MD5":
      return 16;
    case "SHA-1":
      return 20;
    case "SHA-256":
    case "SHA3-256":
      return 32;
    case "SHA-384":
    case "SHA3-384":
      return 48;
    case "SHA-512":
    case "SHA3-512":
      return 64;
    default:
      return 0;
  }
}
