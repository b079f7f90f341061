import { DOMException } from "../dom/dom-exception.ts";
import { host } from "../host.ts";
import { requireArguments } from "../webidl/arguments.ts";
import { toDOMString } from "../webidl/convert.ts";

/** HTML §8.3. */
export function atob(data: string): string {
  requireArguments(arguments.length, 1, "Failed to execute 'atob'");
  const binary = host().decodeBase64(toDOMString(data));
  if (binary !== undefined) return binary;
  throw new DOMException("The string to be decoded is not correctly encoded.", "InvalidCharacterError");
}

/** HTML §8.3. */
export function btoa(data: string): string {
  requireArguments(arguments.length, 1, "Failed to execute 'btoa'");
  const text = host().encodeBase64(toDOMString(data));
  if (text !== undefined) return text;
  throw new DOMException(
    "The string to be encoded contains characters outside of the Latin1 range.",
    "InvalidCharacterError",
  );
}
